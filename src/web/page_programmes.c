/* The programmes of this site that the visitor runs, and a new one. */
#include "countries.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "web_parts.h"

static const char *const done[][2] = {
    {"added", "The programme is set up, and you are its administrator. Change to it under your account, then add the "
              "people who work there."},
};

/* Only those in which the visitor has a role: that another exists is none of their business. */
static enum kith_rc write_list(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_programme *all;
    struct kith_role_held *held;
    enum kith_rc rc;
    size_t n_held;
    size_t n;

    KITH_TRY(kith_programme_list(tx, v->keep, &all, &n, &v->err));
    KITH_TRY(kith_role_list(tx, v->me.id, KITH_ID_NONE, v->keep, &held, &n_held, &v->err));
    kith_buf_puts(v->out, "<ul class=\"kith-list kith-panel\">\n");
    for (size_t i = 0; i < n; i++) {
        bool mine = false;

        for (size_t k = 0; k < n_held; k++)
            mine |= kith_id_eq(held[k].programme, all[i].id);
        if (mine)
            kith_markup(v->out, "<li><b>%.*s</b><p>%.*s%s</p></li>\n", KITH_STR_ARG(all[i].name),
                        KITH_STR_ARG(all[i].country),
                        kith_id_eq(all[i].id, v->programme.id) ? "; you are looking at this one" : "");
    }
    kith_buf_puts(v->out, "</ul>\n");
out:
    return rc;
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    const struct kith_about about = {.programme = v->programme.id};
    struct kith_choice countries[KITH_COUNTRIES_MAX];
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_SETTINGS_EDIT, &about, NULL, &v->err));
    kith_page_open_bare(v, faults->n ? "Error: programmes" : "Programmes");
    kith_page_back(v, "/settings", "Settings");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">Programmes</h1>\n<div class=\"kith-narrow\"><p "
                          "class=\"kith-lead\">Each programme has its own people, clients, settings and crisis inbox. "
                          "Nobody sees into another without a role there.</p>\n");
    KITH_TRY(write_list(v, tx));
    kith_buf_puts(v->out, "<h2 class=\"nhsuk-heading-m\">A new programme</h2>\n");
    kith_form_open(v, "/programmes");
    kith_form_input(v, faults, &(struct kith_typed){.name = "name", .label = "What is it called?", .width = 30});
    kith_form_select(v, faults, "country", "In which country does it work?",
                     "It decides which emergency numbers stand on the pages about danger.", countries,
                     kith_countries(countries), "US");
    kith_form_close(v, "Set up this programme");
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_programmes(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none);
}

void kith_do_programme_new(struct kith_visit *v)
{
    const struct kith_about about = {.programme = v->programme.id};
    struct kith_programme programme = {.name = kith_visit_field(v, "name"),
                                       .country = kith_visit_field(v, "country"),
                                       .invented = v->programme.invented};
    struct kith_faults faults = {.n = 0};
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    kith_fault(&faults, "name", programme.name.n ? NULL : "Say what the programme is called.");
    kith_fault(&faults, "country", kith_country_is(programme.country) ? NULL : "Choose a country.");
    if (faults.n) {
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_SETTINGS_EDIT, &about, NULL, &v->err));
    KITH_TRY(kith_programme_add(tx, &programme, &id, &v->err));
    KITH_TRY(kith_role_give(tx, v->me.id, id, KITH_POST_ADMINISTRATOR, &v->err));
    KITH_TRY(kith_setting_set(tx, id, KITH_SETTING_SECOND, KITH_S("administrators"), &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/programmes?done=added");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
