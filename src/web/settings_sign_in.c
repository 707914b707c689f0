#include "settings_sign_in.h"

#include "form_parts.h"
#include "pages.h"
#include "web_parts.h"

static const struct kith_choice choices[] = {
    KITH_CHOICE("nobody", "Nobody's", "A password is enough; whoever wishes sets up more."),
    KITH_CHOICE("administrators", "Administrators'", "They add people and make links."),
    KITH_CHOICE("everybody", "Everybody's", NULL)};

#define N_CHOICES (sizeof choices / sizeof *choices)

enum kith_rc kith_settings_sign_in_write(struct kith_visit *v, struct kith_tx *tx)
{
    const char *chosen = "nobody";
    struct kith_str now;
    enum kith_rc rc;

    KITH_TRY(kith_setting_get(tx, v->programme.id, KITH_SETTING_SECOND, v->keep, &now, &v->err));
    for (size_t i = 0; i < N_CHOICES; i++)
        if (kith_str_eq(now, kith_str_of(choices[i].value)))
            chosen = choices[i].value;
    kith_buf_puts(v->out, "<section class=\"kith-panel kith-narrow\" aria-label=\"Signing in\">\n");
    kith_form_open(v, "/settings/sign-in");
    kith_form_radios(v, NULL, "second", "Whose work needs more than a password?",
                     "A passkey, or codes of a device. Whoever has neither is asked to set one up at the next page.",
                     choices, N_CHOICES, chosen);
    kith_form_close(v, "Keep this rule");
    kith_buf_puts(v->out, "</section>\n");
out:
    return rc;
}

void kith_do_settings_sign_in(struct kith_visit *v)
{
    const struct kith_about about = {.programme = v->programme.id};
    struct kith_str wanted = kith_visit_field(v, "second");
    struct kith_tx *tx = NULL;
    bool known = false;
    enum kith_rc rc;

    for (size_t i = 0; i < N_CHOICES; i++)
        known |= kith_str_eq(wanted, kith_str_of(choices[i].value));
    KITH_TRY(known ? KITH_OK : kith_fail(&v->err, KITH_EINPUT, 0, "Choose one of the three."));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_SETTINGS_EDIT, &about, NULL, &v->err));
    KITH_TRY(kith_setting_set(tx, v->programme.id, KITH_SETTING_SECOND, wanted, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/settings?done=sign-in");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
