/* The circuit: what simulated rats do, simulated when somebody asks. The question stands in the address, so that an
 * answer can be linked to and printed, and comes back with the same figures. Nothing about anybody is opened here, so
 * nothing is noted. */
#include "circuit_view.h"

#include "circuit_desk.h"
#include "circuit_explore.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "target_print.h"

#include <stdio.h>

#define WAIT_MS    1500 /* what a page may stand for its figures; then it comes without, and looks again */
#define AGAIN_S    2
#define RATS       24
#define VERSIONS   60
#define SEED       1
#define CHOICES    16
#define SENTENCE   4096
#define NUMBER_MAX 9999999u

const char *kith_circuit_lever(const struct kith_circuit_view *view)
{
    return view->other_lever ? "other lever" : "drug lever";
}

void kith_circuit_write_address(const struct kith_circuit_view *view, uint32_t rat, uint32_t minute)
{
    const struct kith_demand *d = &view->demand;

    kith_markup(view->v->out,
                "/circuit?past=%s&amp;act=%s&amp;part=%s&amp;oxytocin=%s&amp;rats=%u&amp;versions=%u&amp;seed=%u",
                kith_demand_pasts[d->past], kith_demand_acts[d->act].name, kith_demand_parts[d->part].name,
                kith_demand_oxytocins[d->oxytocin].name, d->rats, d->versions, d->seed);
    if (view->other_lever)
        kith_buf_puts(view->v->out, "&amp;lever=other");
    if (rat > 0 || minute > 0)
        kith_markup(view->v->out, "&amp;rat=%u&amp;minute=%u", rat + 1, minute);
}

/* ---- the question ---- */

static uint32_t read_word(const struct kith_circuit_view *view, struct kith_faults *faults, const char *field,
                          const char *(*name_of)(size_t), size_t n, uint32_t otherwise)
{
    struct kith_str asked = kith_request_query(view->v->q, field);

    if (asked.n == 0)
        return otherwise;
    for (size_t i = 0; i < n; i++)
        if (kith_str_eq(asked, kith_str_of(name_of(i))))
            return (uint32_t)i;
    kith_fault(faults, field, "Choose one of the list.");
    return otherwise;
}

static uint32_t read_number(const struct kith_circuit_view *view, struct kith_faults *faults, const char *field,
                            uint32_t otherwise)
{
    struct kith_str asked = kith_str_trim(kith_request_query(view->v->q, field));
    uint64_t n;

    if (asked.n == 0)
        return otherwise;
    if (kith_str_uint(asked, NUMBER_MAX, &n))
        return (uint32_t)n;
    kith_fault(faults, field, "Write a whole number, such as 24.");
    return otherwise;
}

static const char *past_name(size_t i)
{
    return kith_demand_pasts[i];
}

static const char *act_name(size_t i)
{
    return kith_demand_acts[i].name;
}

static const char *part_name(size_t i)
{
    return kith_demand_parts[i].name;
}

static const char *oxytocin_name(size_t i)
{
    return kith_demand_oxytocins[i].name;
}

/* What is beyond its bounds is said beside its field. */
static void check_numbers(const struct kith_demand *d, struct kith_faults *faults)
{
    struct kith_demand only = {.rats = RATS, .versions = VERSIONS, .seed = SEED};

    only.rats = d->rats;
    kith_fault(faults, "rats", kith_demand_wrong(&only));
    only.rats = RATS;
    only.versions = d->versions;
    kith_fault(faults, "versions", kith_demand_wrong(&only));
    only.versions = VERSIONS;
    only.seed = d->seed;
    kith_fault(faults, "seed", kith_demand_wrong(&only));
}

static void read_question(struct kith_circuit_view *view, struct kith_faults *faults)
{
    struct kith_demand *d = &view->demand;
    struct kith_faults none = {.n = 0};
    uint32_t rat;

    d->past = read_word(view, faults, "past", past_name, KITH_EXPLORE_PASTS, 1);
    d->act = read_word(view, faults, "act", act_name, KITH_DEMAND_ACTS, KITH_DEMAND_NOTHING);
    d->part = read_word(view, faults, "part", part_name, KITH_DEMAND_PARTS, 0);
    d->oxytocin = read_word(view, faults, "oxytocin", oxytocin_name, KITH_DEMAND_OXYTOCINS, KITH_DEMAND_OWN);
    d->rats = read_number(view, faults, "rats", RATS);
    d->versions = read_number(view, faults, "versions", VERSIONS);
    d->seed = read_number(view, faults, "seed", SEED);
    check_numbers(d, faults);
    /* Which rat is watched, and when, is no question of the simulation: what makes no sense shows the first. */
    view->other_lever = kith_str_eq(kith_request_query(view->v->q, "lever"), KITH_S("other"));
    rat = read_number(view, &none, "rat", 1);
    view->rat = rat >= 1 && rat <= KITH_EXPLORE_RATS ? rat - 1 : 0;
    view->minute = read_number(view, &none, "minute", 0);
    view->minute = view->minute <= KITH_EXPLORE_BINS ? view->minute : 0;
}

/* ---- the form ---- */

static void write_past(const struct kith_circuit_view *view, const struct kith_faults *faults)
{
    struct kith_choice choices[KITH_EXPLORE_PASTS];

    for (size_t i = 0; i < KITH_EXPLORE_PASTS; i++)
        choices[i] = (struct kith_choice){
            kith_demand_pasts[i],
            kith_str_of(view->other_lever ? kith_explore_pasts[i].other : kith_explore_pasts[i].label), NULL};
    kith_form_radios(view->v, faults, "past", "Its past", NULL, choices, KITH_EXPLORE_PASTS,
                     kith_demand_pasts[view->demand.past]);
}

static size_t words_of(const struct kith_demand_word *words, size_t n, struct kith_choice *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (struct kith_choice){words[i].name, kith_str_of(words[i].label), NULL};
    return n;
}

static void write_change(const struct kith_circuit_view *view, const struct kith_faults *faults)
{
    const struct kith_demand *d = &view->demand;
    struct kith_choice choices[CHOICES];
    size_t n = words_of(kith_demand_acts, KITH_DEMAND_ACTS, choices);

    kith_form_radios(view->v, faults, "act", "One change in its brain", NULL, choices, n,
                     kith_demand_acts[d->act].name);
    n = words_of(kith_demand_parts, KITH_DEMAND_PARTS, choices);
    kith_form_select(view->v, faults, "part", "Where", "A region, or only one of its paths", choices, n,
                     kith_demand_parts[d->part].name);
    n = words_of(kith_demand_oxytocins, KITH_DEMAND_OXYTOCINS, choices);
    kith_form_select(view->v, faults, "oxytocin", "Oxytocin", NULL, choices, n,
                     kith_demand_oxytocins[d->oxytocin].name);
}

static void write_number(const struct kith_circuit_view *view, const struct kith_faults *faults, const char *name,
                         const char *label, const char *hint, uint32_t value)
{
    char *text = NULL;
    struct kith_typed input = {.name = name, .label = label, .hint = hint, .width = 10};
    const size_t room = 16;

    input.value = kith_request_query(view->v->q, name);
    if (input.value.n == 0 && kith_arena_take(view->v->keep, room, 1, &text, NULL) == KITH_OK) {
        (void)snprintf(text, room, "%u", value);
        input.value = kith_str_of(text);
    }
    kith_form_input(view->v, faults, &input);
}

static void write_form(const struct kith_circuit_view *view, const struct kith_faults *faults)
{
    const struct kith_demand *d = &view->demand;
    struct kith_buf *out = view->v->out;

    kith_buf_puts(out, "<section class=\"kith-panel kc-ask\" aria-labelledby=\"ask-h\"><h2 id=\"ask-h\">Choose what "
                       "happens to the rat</h2>\n<form method=\"get\" action=\"/circuit#told-h\" novalidate>\n<div "
                       "class=\"kc-ask__in\"><div>\n");
    write_past(view, faults);
    kith_buf_puts(out, "</div><div>\n");
    write_change(view, faults);
    kith_markup(out,
                "</div></div>\n<details class=\"kc-numbers\"%s><summary>How many rats, how many versions, which "
                "luck</summary><div class=\"kith-columns\">\n",
                faults->n > 0 ? " open" : "");
    write_number(view, faults, "rats", "Rats in each version", "1 to 64", d->rats);
    write_number(view, faults, "versions", "Versions of the model", "1 to 160; more take longer", d->versions);
    write_number(view, faults, "seed", "Seed", "0 to 999999; the same seed brings the same luck", d->seed);
    kith_buf_puts(out, "</div>\n");
    kith_markup(
        out,
        "<div class=\"nhsuk-checkboxes nhsuk-form-group\"><div class=\"nhsuk-checkboxes__item\"><input "
        "class=\"nhsuk-checkboxes__input\" id=\"f-lever\" name=\"lever\" type=\"checkbox\" value=\"other\"%s>"
        "<label class=\"nhsuk-label nhsuk-checkboxes__label\" for=\"f-lever\">Call the drug lever \xE2\x80\x9Cthe "
        "other lever\xE2\x80\x9D</label></div></div>\n",
        view->other_lever ? " checked" : "");
    kith_buf_puts(out, "</details>\n<button class=\"nhsuk-button\">Simulate</button>\n</form></section>\n");
}

/* ---- around it ---- */

static void write_people_first(struct kith_buf *out)
{
    kith_buf_puts(out,
                  "<p><strong>About people first.</strong> People who use drugs do not lack empathy. In one study, "
                  "people who had stopped using scored about as other people did (McDonald 2013; groups of 125, 50 "
                  "and 50; read at the source).</p>\n");
}

static void write_content_note(const struct kith_circuit_view *view)
{
    kith_markup(
        view->v->out,
        "<p><strong>Content note.</strong> This page is about drugs, and about animals in distress. It has simple "
        "drawings and charts, and you can leave at any time. If the word is not good for you today, the lever can "
        "have <a href=\"/circuit%s\">another name</a>.</p>\n<p><strong>What this is.</strong> These are "
        "<em>simulated rats</em>: numbers in a computer that follow what scientists found, and guesses where "
        "nobody knows. No figure here is about a person, and nothing here is advice about treatment or doses. How "
        "often the model is wrong: <a href=\"/circuit/evidence\">what it gets right, and what not</a>.</p>\n",
        view->other_lever ? "" : "?lever=other");
}

/* Whoever has asked has read it: then the first words stay, and the rest can be opened. */
static void write_opening(const struct kith_circuit_view *view, bool sent)
{
    struct kith_buf *out = view->v->out;

    if (!sent)
        kith_buf_puts(out, "<p class=\"kith-lead kith-narrow\">A rat can free a trapped cage-mate, or press a lever. "
                           "Change one thing in its past or in its brain, and see what follows.</p>\n");
    kith_buf_puts(out, "<div class=\"kith-panel kc-before\">\n");
    write_people_first(out);
    if (sent)
        kith_buf_puts(out, "<details class=\"kc-table\"><summary>Content note, and what this is</summary>\n");
    write_content_note(view);
    kith_buf_puts(out, sent ? "</details></div>\n" : "</div>\n");
}

static void write_sentence(const struct kith_circuit_view *view, const char *id)
{
    size_t at = kith_evidence_find(&view->evidence, kith_str_of(id));
    struct kith_buf line;

    if (at == KITH_EVIDENCE_NONE)
        return;
    kith_buf_init(&line, view->v->web->env, SENTENCE);
    kith_evidence_sentence(&view->evidence.rows[at], &line);
    kith_markup_text(view->v->out, kith_buf_view(&line));
    kith_buf_free(&line);
}

/* What every output has to say of itself. */
static void write_standing(const struct kith_circuit_view *view)
{
    const struct kith_demand *d = &view->demand;

    kith_markup(view->v->out,
                "<p class=\"kc-standing\"><strong>Simulated rats. Not about any person; advises nobody.</strong> "
                "Simulated by %s with seed %u: %u versions of the model (%s), %u rats in each; the same address shows "
                "the same figures. The whole circuit is an inference, tested as one by no study: ",
                view->v->web->options.version, d->seed, d->versions,
                view->answer->fitted ? "draws of the posterior, fitted to published findings" : "draws from the priors",
                d->rats);
    write_sentence(view, "review-2023");
    kith_buf_puts(view->v->out, "</p>\n");
}

static void write_studies(const struct kith_circuit_view *view)
{
    const struct kith_demand *d = &view->demand;
    size_t nearest = kith_demand_nearest(d);
    const struct kith_explore_change *c = &kith_explore_changes[nearest];
    struct kith_buf *out = view->v->out;

    if (nearest == 0 && kith_demand_changes(d)) {
        kith_buf_puts(out, "<p class=\"kith-narrow\">No study on Kith's list did just this. What you see is the model "
                           "alone.</p>\n");
        return;
    }
    if (d->act != KITH_DEMAND_NOTHING && d->oxytocin != KITH_DEMAND_OWN)
        kith_buf_puts(out,
                      "<p class=\"kith-narrow\">No study on Kith's list did both at once. Of the first alone:</p>\n");
    kith_buf_puts(out,
                  "<p class=\"kith-narrow\">The grade says how the finding was read: A at the source, B on another "
                  "page, M from memory and not checked.</p>\n<ul class=\"kc-studies\">\n");
    for (size_t e = 0; e < KITH_TARGETS_REFERRED && c->evidence[e]; e++) {
        kith_buf_puts(out, "<li>");
        write_sentence(view, c->evidence[e]);
        kith_buf_puts(out, "</li>\n");
    }
    kith_buf_puts(out, "</ul>\n");
}

static void write_map(const struct kith_circuit_view *view)
{
    unsigned touched = kith_demand_touches(&view->demand);
    struct kith_buf *out = view->v->out;

    kith_buf_puts(out, "<div class=\"kc-map");
    for (unsigned r = 0; r < KITH_REGIONS; r++)
        if (touched & 1u << r)
            kith_markup(out, " kc-touch-%s", kith_region_name(r));
    kith_buf_puts(out, "\">\n");
    kith_buf_str(out, kith_explore_map());
    kith_buf_puts(out,
                  "<ul class=\"kc-lines\"><li class=\"kc-tested\">tested in animals: a part was turned up or down, "
                  "and behaviour changed</li><li class=\"kc-guess\">inferred or assumed</li><li "
                  "class=\"kc-brake\">holds back; inferred or assumed</li><li class=\"kc-claimed\">often claimed, "
                  "shown by no study we know: left out of the model</li></ul></div>\n");
}

static void write_glossary(struct kith_buf *out)
{
    kith_buf_puts(out, "<section class=\"kc-part\" aria-labelledby=\"words-h\"><h2 id=\"words-h\">Words</h2>\n");
    kith_buf_str(out, kith_explore_glossary());
    kith_buf_puts(out, "</section>\n");
}

static void write_part(const struct kith_circuit_view *view, const char *id, const char *title,
                       void (*write)(const struct kith_circuit_view *))
{
    kith_markup(view->v->out,
                "<section class=\"kc-part\" aria-labelledby=\"%s-h\"><h2 id=\"%s-h\" tabindex=\"-1\">%s</h2>\n", id, id,
                title);
    write(view);
    kith_buf_puts(view->v->out, "</section>\n");
}

static void write_answer(const struct kith_circuit_view *view)
{
    write_part(view, "told", "What the model expects", kith_circuit_write_told);
    write_standing(view);
    write_part(view, "rat", "Watch one rat for an hour", kith_circuit_write_rat);
    write_part(view, "many", "Many rats, many versions of the model", kith_circuit_write_outcomes);
    write_part(view, "door", "When doors open", kith_circuit_write_openers);
    write_part(view, "inside", "Inside the simulated brain", kith_circuit_write_regions);
    write_part(view, "map", "What drives what, in the main", write_map);
    write_part(view, "studies", "What real studies found", write_studies);
}

static void write_wait(const struct kith_circuit_view *view)
{
    kith_buf_puts(
        view->v->out,
        "<div class=\"kith-panel kith-panel--calm\" role=\"status\"><p class=\"kith-wait\">The rats are being "
        "simulated. This page looks again every two seconds.</p><p><a href=\"");
    kith_circuit_write_address(view, view->rat, view->minute);
    kith_buf_puts(view->v->out, "\">Look again now</a></p></div>\n");
}

/* ---- the page ---- */

/* Whoever asks for new figures too often waits; what is there already costs nothing. */
static bool may_ask(const struct kith_circuit_view *view)
{
    struct kith_visit *v = view->v;
    char next[96];
    unsigned wait;

    if (kith_circuit_desk_knows(v->web->circuit, &view->demand) ||
        kith_rate_limit_take(v->web->limits, KITH_LIMIT_SIMULATE, kith_str_of(v->me.id.z), &wait))
        return true;
    (void)snprintf(next, sizeof next, "Wait %u seconds, then load this page again.", wait);
    kith_visit_refuse(v, 429, "You asked for many simulations in a short time", next);
    kith_response_header(v->q, v->a, "Retry-After", "%u", wait);
    return false;
}

static enum kith_rc ask(struct kith_circuit_view *view)
{
    struct kith_visit *v = view->v;
    struct kith_demand d = view->demand;
    enum kith_rc rc;

    if (d.act == KITH_DEMAND_NOTHING)
        d.part = 0; /* one question, however it is put */
    rc = kith_circuit_desk_ask(v->web->circuit, &d, WAIT_MS, v->keep, &view->answer, &v->err);
    if (rc == KITH_OK && !view->answer)
        kith_page_refresh(v, AGAIN_S);
    return rc;
}

void kith_page_circuit(struct kith_visit *v)
{
    struct kith_circuit_view view = {.v = v};
    struct kith_faults faults = {.n = 0};
    const bool sent = kith_request_query(v->q, "past").n > 0;
    bool asked;
    enum kith_rc rc;

    read_question(&view, &faults);
    asked = sent && faults.n == 0;
    if (asked && !may_ask(&view))
        return;
    KITH_TRY(kith_evidence_parse(v->keep, kith_evidence_shipped(), &view.evidence, &v->err));
    if (asked) {
        rc = ask(&view);
        if (rc == KITH_EBUSY) {
            kith_visit_refuse(v, 503, "Many people are asking for simulations at this moment",
                              "Wait ten seconds, then load this page again.");
            return;
        }
        KITH_TRY(rc);
    }
    kith_page_open(v, "What will the rat do?");
    kith_fault_summary(v, &faults);
    write_opening(&view, sent);
    write_form(&view, &faults);
    if (view.answer)
        write_answer(&view);
    else if (asked)
        write_wait(&view);
    write_glossary(v->out);
    kith_page_close(v);
out:
    kith_visit_end(v, rc);
}
