/* A transcript on its way in: whose, when, what about, who was in the room; then a file or pasted text. */
#include "client_uses.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"

#include <stdio.h>

#define CLIENTS_MAX 500
#define OTHERS_MAX  ((size_t)2 * CLIENTS_MAX)

static const struct kith_choice settings[] = {
    KITH_CHOICE("one-to-one", "One to one", "With a change goal, these get the measures of motivational interviewing."),
    KITH_CHOICE("peer", "Between peers", NULL),
    KITH_CHOICE("group", "A group", NULL),
    KITH_CHOICE("family", "A family", NULL),
    KITH_CHOICE("crisis", "A crisis contact", NULL),
};

#define N_SETTINGS (sizeof settings / sizeof *settings)

static enum kith_setting setting_of(struct kith_str word)
{
    for (size_t i = 0; i < N_SETTINGS; i++)
        if (kith_str_eq(word, kith_str_of(settings[i].value)))
            return (enum kith_setting)(KITH_SETTING_ONE_TO_ONE + (int)i);
    return KITH_SETTING_UNKNOWN;
}

struct ready {
    const struct kith_client *clients; /* who may be recorded and scored */
    size_t n;
    size_t others; /* clients without those choices */
};

/* The visitor's clients whose choices let a session in. */
static enum kith_rc find_ready(struct kith_visit *v, struct kith_tx *tx, struct ready *out)
{
    const unsigned need = 1u << KITH_USE_RECORDING | 1u << KITH_USE_FEEDBACK;
    struct kith_client *all;
    unsigned uses;
    enum kith_rc rc;
    size_t n;

    *out = (struct ready){NULL, 0, 0};
    KITH_TRY(kith_client_list(tx, v->programme.id, v->me.id, v->keep, &all, &n, &v->err));
    out->clients = all;
    for (size_t i = 0; i < n; i++) {
        if (all[i].state != KITH_CLIENT_ACTIVE)
            continue;
        KITH_TRY(kith_consent_open_client(tx, all[i].id, &uses, &v->err));
        if ((uses & need) == need && out->n < CLIENTS_MAX)
            all[out->n++] = all[i];
        else
            out->others++;
    }
out:
    return rc;
}

static struct kith_str client_said(struct kith_visit *v, const struct kith_client *c)
{
    char text[512];
    struct kith_str kept = c->code;
    int n = snprintf(text, sizeof text, KITH_STR_FMT ", " KITH_STR_FMT, KITH_STR_ARG(c->names.usual),
                     KITH_STR_ARG(c->code));

    if (n > 0 && (size_t)n < sizeof text)
        (void)kith_str_keep(v->keep, (struct kith_str){text, (size_t)n}, &kept, NULL);
    return kept;
}

/* The client that was chosen already, by the form or by the link that led here; KITH_ID_NONE: none. */
static struct kith_id chosen_client(struct kith_visit *v)
{
    struct kith_str text =
        v->q->method == KITH_POST ? kith_visit_field(v, "client") : kith_request_query(v->q, "client");
    struct kith_id id;

    return kith_id_read(text, &id) ? id : KITH_ID_NONE;
}

static struct kith_str party_said(struct kith_visit *v, const struct kith_party *p, const struct kith_client *c)
{
    char text[768];
    struct kith_str kept = p->name;
    int n = p->kind == KITH_PARTY_CLIENT
                ? snprintf(text, sizeof text, KITH_STR_FMT ", " KITH_STR_FMT ", a client of yours",
                           KITH_STR_ARG(c->names.usual), KITH_STR_ARG(c->code))
                : snprintf(text, sizeof text, KITH_STR_FMT ", %s with " KITH_STR_FMT, KITH_STR_ARG(p->name),
                           kith_party_said(p->kind), KITH_STR_ARG(c->names.usual));

    if (n > 0 && (size_t)n < sizeof text)
        (void)kith_str_keep(v->keep, (struct kith_str){text, (size_t)n}, &kept, NULL);
    return kept;
}

/* Whoever may have been in the room besides the client: who comes along with them, and the other clients. Each adds
 * their own choices to the gate. */
static enum kith_rc gather_others(struct kith_visit *v, struct kith_tx *tx, const struct ready *ready,
                                  struct kith_choice **out, size_t *n_out)
{
    struct kith_id chosen = chosen_client(v);
    struct kith_party *parties;
    enum kith_rc rc;
    size_t n;

    *n_out = 0;
    KITH_TRY(kith_arena_take(v->keep, OTHERS_MAX, sizeof **out, out, &v->err));
    for (int kind = 0; kind < 2; kind++) /* who comes along first */
        for (size_t i = 0; i < ready->n; i++) {
            const struct kith_client *c = &ready->clients[i];
            bool theirs = kith_id_eq(c->id, chosen);

            if (kith_id_is(chosen) && theirs == (kind == 1))
                continue;
            KITH_TRY(kith_party_list(tx, c->id, v->keep, &parties, &n, &v->err));
            for (size_t k = 0; k < n && *n_out < OTHERS_MAX; k++) {
                struct kith_id *id;

                if ((parties[k].kind == KITH_PARTY_CLIENT) != (kind == 1))
                    continue;
                KITH_TRY(kith_arena_take(v->keep, 1, sizeof *id, &id, &v->err));
                *id = parties[k].id;
                (*out)[(*n_out)++] = (struct kith_choice){id->z, party_said(v, &parties[k], c), NULL};
            }
        }
out:
    return rc;
}

static enum kith_rc write_others(struct kith_visit *v, struct kith_tx *tx, const struct ready *ready,
                                 const struct kith_faults *faults)
{
    struct kith_id chosen = chosen_client(v);
    struct kith_choice *others;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(gather_others(v, tx, ready, &others, &n));
    kith_form_boxes(v, faults, "party", "Who else was in the room?",
                    "Everybody chooses for themselves, whether they speak or not. Leave all empty when it was the "
                    "client alone. Clients without a yes to recording and to your own feedback do not stand here.",
                    others, n, 0);
    kith_buf_puts(v->out, "<p>Somebody is missing? ");
    if (kith_id_is(chosen))
        kith_markup(v->out, "Add them <a href=\"/clients/%s#more-h\">on the client's page</a>", chosen.z);
    else
        kith_buf_puts(v->out, "Add them <a href=\"/clients\">on the client's page</a>");
    kith_buf_puts(v->out, ", and record there what they choose.</p>\n");
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "nobody_new",
                                         .label = "Names in the transcript that are no further person",
                                         .hint = "Yourself under another name, a colleague who led it with you, or one "
                                                 "person under two names; with commas between.",
                                         .width = 20,
                                         .optional = true});
out:
    return rc;
}

static enum kith_rc write_form(struct kith_visit *v, struct kith_tx *tx, const struct ready *ready,
                               const struct kith_faults *faults)
{
    struct kith_choice *choices;
    struct kith_id chosen = chosen_client(v);
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(v->keep, ready->n + 1, sizeof *choices, &choices, &v->err));
    choices[0] = (struct kith_choice){"", KITH_S("Choose a client"), NULL};
    for (size_t i = 0; i < ready->n; i++)
        choices[i + 1] = (struct kith_choice){ready->clients[i].id.z, client_said(v, &ready->clients[i]), NULL};
    kith_form_open_files(v, "/sessions/new");
    kith_form_select(v, faults, "client", "Who was the session with?",
                     "Only clients who allowed the recording and your own feedback stand here.", choices, ready->n + 1,
                     chosen.z);
    KITH_TRY(write_others(v, tx, ready, faults));
    kith_form_day(v, faults, "held", "When did it take place?", v->now);
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "goal",
                                         .label = "Which change was it about?",
                                         .hint = "In a few words, as you agreed on it: drinking less, staying off "
                                                 "cigarettes. Without a goal there are no measures of motivational "
                                                 "interviewing.",
                                         .width = 30,
                                         .optional = true});
    kith_form_radios(v, faults, "setting", "What kind of session was it?", NULL, settings, N_SETTINGS, NULL);
    kith_form_file(v, faults,
                   &(struct kith_typed){.name = "file",
                                        .label = "The transcript as a file",
                                        .hint =
                                            "WebVTT, SubRip, Word, text, CSV or JSON; up to 16 MB. It stays on this "
                                            "machine, sealed."},
                   ".vtt,.srt,.docx,.txt,.csv,.tsv,.json,.jsonl,.kith");
    kith_form_textarea(
        v, faults,
        &(struct kith_typed){.name = "text",
                             .label = "Or paste it here",
                             .hint = "One turn a line, each with who speaks: Counsellor: What brings you here?",
                             .optional = true},
        8);
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "counsellor",
                                         .label = "Your name in the transcript",
                                         .hint = "Only when Kith cannot tell who is who.",
                                         .width = 20,
                                         .optional = true});
    kith_form_close(v, "Add this session");
out:
    return rc;
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    struct kith_tx *tx = NULL;
    struct ready ready;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(find_ready(v, tx, &ready));
    kith_page_open_bare(v, faults->n ? "Error: add a session" : "Add a session");
    kith_page_back(v, "/sessions", "Sessions");
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">Add a session</h1>\n<div class=\"kith-narrow\">\n");
    if (ready.n > 0)
        KITH_TRY(write_form(v, tx, &ready, faults));
    else if (ready.others > 0)
        kith_buf_puts(v->out,
                      "<div class=\"kith-empty\"><p>None of your clients has allowed both the recording and your own "
                      "feedback on it. Ask them, and record what they choose; saying no changes nothing in their "
                      "care.</p><p><a href=\"/clients\">Clients and consents</a></p></div>\n");
    else
        kith_buf_puts(v->out,
                      "<div class=\"kith-empty\"><p>First add the client whose session it was, and record what they "
                      "allow.</p><p><a href=\"/clients/new\">Add a client</a></p></div>\n");
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_upload(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none);
}

/* ---- what was sent ---- */

struct sent {
    struct kith_upload upload;
    struct kith_id parties[KITH_PARTIES_MAX];
};

static void read_parties(struct kith_visit *v, struct sent *s)
{
    for (size_t i = 0; i < v->q->n_form && s->upload.n_parties < KITH_PARTIES_MAX; i++)
        if (kith_str_eq(v->q->form[i].name, KITH_S("party")) &&
            kith_id_read(v->q->form[i].value, &s->parties[s->upload.n_parties]))
            s->upload.n_parties++;
    s->upload.parties = s->parties;
}

static void read_sent(struct kith_visit *v, struct sent *s, struct kith_faults *faults)
{
    const struct kith_field *file = kith_request_field(v->q, "file");
    struct kith_str text = kith_str_trim(kith_request_form(v->q, "text"));

    *s = (struct sent){.upload = {.programme = v->programme.id,
                                  .goal = kith_visit_field(v, "goal"),
                                  .counsellor = kith_visit_field(v, "counsellor"),
                                  .nobody_new = kith_visit_field(v, "nobody_new"),
                                  .setting = setting_of(kith_visit_field(v, "setting"))}};
    if (!kith_id_read(kith_visit_field(v, "client"), &s->upload.client))
        kith_fault(faults, "client", "Choose who the session was with.");
    read_parties(v, s);
    if (!kith_when_read(kith_visit_field(v, "held"), &s->upload.held))
        kith_fault(faults, "held", "Give the day of the session, as in 2024-03-12.");
    else if (s->upload.held > v->now + 86400)
        kith_fault(faults, "held", "That day has not come yet. Give the day on which the session took place.");
    if (s->upload.setting == KITH_SETTING_UNKNOWN)
        kith_fault(faults, "setting", "Say what kind of session it was; it decides what is measured.");
    if (file && file->value.n > 0 && text.n > 0)
        kith_fault(faults, "text", "Send a file or pasted text, not both.");
    else if (file && file->value.n > 0)
        s->upload.bytes = file->value;
    else if (text.n > 0)
        s->upload.bytes = text;
    else
        kith_fault(faults, "file", "Choose a file, or paste the transcript below.");
    s->upload.filename = file && file->value.n > 0 ? file->file_name : KITH_S("the pasted text");
}

/* Which field an answer of the pipeline belongs to. */
static const char *field_of(enum kith_rc rc, const struct sent *s)
{
    if (rc == KITH_EUNSURE)
        return "counsellor";
    return kith_str_eq(s->upload.filename, KITH_S("the pasted text")) ? "text" : "file";
}

void kith_do_upload(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_id id;
    struct sent sent;
    size_t more = 0;
    enum kith_rc rc;

    read_sent(v, &sent, &faults);
    if (faults.n) {
        show(v, &faults);
        return;
    }
    rc = kith_workspace_upload(v->web->workspace, v->me.id, &sent.upload, &id, &more, &v->err);
    if (rc == KITH_OK) {
        kith_visit_go(v, "/sessions/%s?done=%s", id.z, more ? "first" : "added");
        return;
    }
    if (rc == KITH_EDENIED)
        kith_fault(
            &faults, "client",
            "Somebody who was in the room has not allowed recording and your own feedback, or has taken it back. "
            "Nothing was kept. Look at the choices on the client's page.");
    else if (rc == KITH_EUSAGE)
        kith_fault(&faults, "party", v->err.text);
    else if (rc == KITH_EINPUT || rc == KITH_EBOUND || rc == KITH_EUNSURE)
        kith_fault(&faults, field_of(rc, &sent), v->err.text);
    if (faults.n && kith_request_field(v->q, "file") && kith_request_field(v->q, "file")->value.n)
        kith_fault(&faults, "file", "Choose the file once more: a browser does not keep it.");
    if (faults.n)
        show(v, &faults);
    else
        kith_visit_end(v, rc);
}
