/* Two codings side by side as A and B, and what is decided where they differ. */
#include "blind_draft.h"
#include "code_lines.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "workspace_beside.h"

#include <stdio.h>

static const char *const done[][2] = {
    {"decided", "What you decided is kept, apart from what was coded blind."},
};

struct page {
    struct kith_visit *v;
    struct kith_beside b;
    struct kith_id segment;
    struct kith_label *labels; /* n_codings rows of n_turns */
    const struct kith_faults *faults;
    uint32_t at; /* the turn or rating that the faults are of */
    bool whole;
};

static const char letters[] = "ABCD";

/* ---- what there is ---- */

static enum kith_rc read_labels(struct page *p)
{
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(p->v->keep, p->b.n_codings * p->b.n_turns + 1, sizeof *p->labels, &p->labels, &p->v->err));
    for (size_t c = 0; c < p->b.n_codings; c++)
        kith_code_lines_read(p->b.codings[c].codes, p->b.segment.first, p->b.n_turns, p->labels + c * p->b.n_turns);
out:
    return rc;
}

static enum kith_rc look(struct page *p)
{
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(p->v, 0, &p->segment));
    KITH_TRY(kith_workspace_beside(p->v->web->workspace, p->v->me.id, p->segment, p->v->keep, &p->b, &p->v->err));
    KITH_TRY(read_labels(p));
out:
    return rc;
}

static bool differ(const struct page *p, size_t turn)
{
    for (size_t c = 1; c < p->b.n_codings; c++)
        if (!kith_labels_agree(&p->labels[turn], &p->labels[c * p->b.n_turns + turn]))
            return true;
    return false;
}

static const struct kith_adjudicated *decided(const struct page *p, uint32_t turn, const char *item)
{
    for (size_t i = 0; i < p->b.n_decided; i++)
        if (p->b.decided[i].turn == turn && kith_str_eq(p->b.decided[i].item, kith_str_of(item)))
            return &p->b.decided[i];
    return NULL;
}

/* A coder's rating; 0: none. */
static int rating_of(const struct page *p, size_t coder, const char *word)
{
    json_t *all = json_loadb(p->b.codings[coder].figures.p, p->b.codings[coder].figures.n, 0, NULL);
    int value = (int)json_integer_value(json_object_get(all, word));

    json_decref(all);
    return value;
}

/* ---- what was decided ---- */

static void write_decided(struct page *p, const struct kith_adjudicated *d)
{
    json_t *what = json_loadb(d->decided.p, d->decided.n, 0, NULL);
    const char *as = json_string_value(json_object_get(what, "as"));
    const char *why = json_string_value(json_object_get(what, "why"));

    kith_markup(p->v->out, "<p class=\"kith-contest\"><b>Decided: %s</b><br>", as ? as : "");
    kith_markup_lines(p->v->out, kith_str_of(why ? why : ""));
    kith_buf_puts(p->v->out, "</p>\n");
    json_decref(what);
}

static enum kith_rc keep(struct page *p, uint32_t turn, const char *item, const char *as, struct kith_str why)
{
    struct kith_adjudicated what = {.turn = turn, .item = kith_str_of(item)};
    json_t *json = json_pack("{ss ss%}", "as", as, "why", why.p, why.n);
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    enum kith_rc rc;

    KITH_TRY(text ? KITH_OK : kith_fail_memory(&p->v->err));
    KITH_TRY(kith_str_keep(p->v->keep, kith_str_of(text), &what.decided, &p->v->err));
    KITH_TRY(kith_workspace_decide(p->v->web->workspace, p->v->me.id, p->segment, &what, &p->v->err));
out:
    if (text)
        free(text);
    json_decref(json);
    return rc;
}

static void write_why(struct page *p, const char *field, const struct kith_faults *faults)
{
    kith_form_textarea(p->v, faults, &(struct kith_typed){.name = field, .label = "Why?"}, 2);
}

static const struct kith_faults *faults_at(const struct page *p, bool whole, uint32_t at)
{
    static const struct kith_faults none = {.n = 0};

    return p->faults->n && p->whole == whole && p->at == at ? p->faults : &none;
}

/* The form of one turn; its fields bear the turn's number, since a page has many. */
static void write_turn_form(struct page *p, size_t i)
{
    const struct kith_faults *faults = faults_at(p, false, (uint32_t)i);
    struct kith_choice choices[3] = {KITH_CHOICE("A", "As A coded it", NULL), KITH_CHOICE("B", "As B coded it", NULL),
                                     KITH_CHOICE("neither", "Neither; the reason says what", NULL)};
    char name[32];
    char why[32];
    char path[128];

    (void)snprintf(path, sizeof path, "/segments/%s/turns/%zu", p->segment.z, i);
    (void)snprintf(name, sizeof name, "as-%zu", i);
    (void)snprintf(why, sizeof why, "why-%zu", i);
    kith_markup(p->v->out,
                "<details%s class=\"nhsuk-details\"><summary class=\"nhsuk-details__summary\"><span "
                "class=\"nhsuk-details__summary-text\">%s turn %zu</span></summary><div "
                "class=\"nhsuk-details__text\">\n",
                faults->n ? " open" : "", decided(p, (uint32_t)i + p->b.segment.first, "codes") ? "Change" : "Decide",
                i + 1);
    kith_form_open(p->v, path);
    kith_form_radios(p->v, faults, name, "How does it stand?", NULL, choices, 3, NULL);
    write_why(p, why, faults);
    kith_form_close(p->v, "Keep this");
    kith_buf_puts(p->v->out, "</div></details>\n");
}

static void write_turn(struct page *p, size_t i)
{
    const struct kith_blind_turn *turn = &p->b.turns[i];
    const struct kith_adjudicated *d = decided(p, turn->turn, "codes");
    bool apart = differ(p, i);

    kith_markup(p->v->out,
                "<li class=\"turn %s\" id=\"t-%zu\"><p class=\"who\"><b>%s</b> <span class=\"kith-soft\">%zu"
                "</span></p><p class=\"said\">",
                turn->counsellor ? "counsellor" : "client", i + 1, turn->counsellor ? "Counsellor" : "Client", i + 1);
    kith_markup_text(p->v->out, turn->text);
    kith_buf_puts(p->v->out, "</p>\n");
    if (!apart) {
        kith_buf_puts(p->v->out, "<p class=\"kith-soft\">All: ");
        kith_code_line_say(p->v->out, &p->labels[i]);
        kith_buf_puts(p->v->out, "</p></li>\n");
        return;
    }
    kith_buf_puts(p->v->out, "<ul class=\"kith-list\">");
    for (size_t c = 0; c < p->b.n_codings; c++) {
        kith_markup(p->v->out, "<li><b>%c%s</b>: ", letters[c], (int)c == p->b.mine ? " (you)" : "");
        kith_code_line_say(p->v->out, &p->labels[c * p->b.n_turns + i]);
        kith_buf_puts(p->v->out, "</li>");
    }
    kith_buf_puts(p->v->out, "</ul>\n");
    if (d)
        write_decided(p, d);
    if (p->b.may_decide)
        write_turn_form(p, i);
    kith_buf_puts(p->v->out, "</li>\n");
}

/* ---- the ratings of the whole ---- */

static void write_rating_form(struct page *p, size_t g)
{
    static const struct kith_choice values[] = {KITH_CHOICE("1", "1", NULL), KITH_CHOICE("2", "2", NULL),
                                                KITH_CHOICE("3", "3", NULL), KITH_CHOICE("4", "4", NULL),
                                                KITH_CHOICE("5", "5", NULL)};
    const struct kith_faults *faults = faults_at(p, true, (uint32_t)g);
    char name[32];
    char why[32];
    char path[128];

    (void)snprintf(path, sizeof path, "/segments/%s/whole/%zu", p->segment.z, g);
    (void)snprintf(name, sizeof name, "rating-%zu", g);
    (void)snprintf(why, sizeof why, "whole-%zu", g);
    kith_markup(p->v->out,
                "<details%s class=\"nhsuk-details\"><summary class=\"nhsuk-details__summary\"><span "
                "class=\"nhsuk-details__summary-text\">Decide: %s</span></summary><div "
                "class=\"nhsuk-details__text\">\n",
                faults->n ? " open" : "", kith_globals[g].said);
    kith_form_open(p->v, path);
    kith_form_radios(p->v, faults, name, kith_globals[g].question, NULL, values, 5, NULL);
    write_why(p, why, faults);
    kith_form_close(p->v, "Keep this");
    kith_buf_puts(p->v->out, "</div></details>\n");
}

static void write_ratings(struct page *p)
{
    kith_buf_puts(p->v->out,
                  "<h2>The segment as a whole</h2>\n<div class=\"kith-scroll\" tabindex=\"0\" role=\"region\" "
                  "aria-label=\"Ratings\"><table class=\"nhsuk-table kith-narrow\"><caption "
                  "class=\"nhsuk-table__caption\">Ratings from 1 to 5</caption><thead "
                  "class=\"nhsuk-table__head\"><tr><th scope=\"col\">Rating</th>");
    for (size_t c = 0; c < p->b.n_codings; c++)
        kith_markup(p->v->out, "<th scope=\"col\">%c%s</th>", letters[c], (int)c == p->b.mine ? " (you)" : "");
    kith_buf_puts(p->v->out, "</tr></thead><tbody>\n");
    for (size_t g = 0; g < KITH_GLOBALS; g++) {
        kith_markup(p->v->out, "<tr><th scope=\"row\">%s</th>", kith_globals[g].said);
        for (size_t c = 0; c < p->b.n_codings; c++)
            kith_markup(p->v->out, "<td class=\"nhsuk-table__cell\">%d</td>", rating_of(p, c, kith_globals[g].word));
        kith_buf_puts(p->v->out, "</tr>\n");
    }
    kith_buf_puts(p->v->out, "</tbody></table></div>\n");
    for (size_t g = 0; g < KITH_GLOBALS; g++) {
        const struct kith_adjudicated *d = decided(p, KITH_WHOLE, kith_globals[g].word);
        bool apart = false;

        for (size_t c = 1; c < p->b.n_codings; c++)
            apart = apart || rating_of(p, c, kith_globals[g].word) != rating_of(p, 0, kith_globals[g].word);
        if (d) {
            kith_markup(p->v->out, "<h3>%s</h3>\n", kith_globals[g].said);
            write_decided(p, d);
        }
        if (apart && p->b.may_decide)
            write_rating_form(p, g);
    }
}

static void show(struct page *p)
{
    struct kith_visit *v = p->v;
    size_t apart = 0;

    for (size_t i = 0; i < p->b.n_turns; i++)
        apart += differ(p, i);
    kith_page_open_bare(v, p->faults->n ? "Error: side by side" : "Side by side");
    kith_page_back(v, "/coding", "Blind coding");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, p->faults);
    kith_markup(v->out,
                "<h1 class=\"nhsuk-heading-l\">Side by side</h1>\n<p class=\"kith-lead kith-narrow\">%zu people "
                "coded these %zu turns without knowing of each other. On %zu they said the same; on %zu they "
                "differ.</p>\n",
                p->b.n_codings, p->b.n_turns, p->b.n_turns - apart, apart);
    kith_buf_puts(v->out, p->b.may_decide
                              ? "<p class=\"kith-narrow\">You decide where they differ, turn by turn, with a reason. "
                                "What you decide is kept apart: agreement is counted from what was coded blind.</p>\n"
                              : "<p class=\"kith-narrow\">Talk the differences over: they are where coding is learned. "
                                "What was coded blind stays as it is.</p>\n");
    kith_buf_puts(v->out, "<div class=\"kith-report\"><ol class=\"turns\" role=\"list\">\n");
    for (size_t i = 0; i < p->b.n_turns; i++)
        write_turn(p, i);
    kith_buf_puts(v->out, "</ol></div>\n");
    write_ratings(p);
    kith_page_close(v);
}

void kith_page_beside(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};
    struct page p = {.v = v, .faults = &none};
    enum kith_rc rc = look(&p);

    if (rc == KITH_OK)
        show(&p);
    kith_visit_end(v, rc);
}

/* ---- changes ---- */

static enum kith_rc read_number(struct kith_visit *v, uint64_t most, uint64_t *n)
{
    return kith_str_uint(v->params[1], most, n) ? KITH_OK : kith_store_denied(&v->err);
}

void kith_do_decide_turn(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct page p = {.v = v, .faults = &faults};
    struct kith_str why;
    struct kith_str as;
    struct kith_buf said;
    char name[32];
    char field[32];
    uint64_t i = 0;
    enum kith_rc rc;

    kith_buf_init(&said, v->q->env, 4096);
    KITH_TRY(look(&p));
    KITH_TRY(p.b.may_decide && p.b.n_turns ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(read_number(v, p.b.n_turns - 1, &i));
    KITH_TRY(differ(&p, i) ? KITH_OK : kith_store_denied(&v->err));
    (void)snprintf(name, sizeof name, "as-%llu", (unsigned long long)i);
    (void)snprintf(field, sizeof field, "why-%llu", (unsigned long long)i);
    as = kith_visit_field(v, name);
    why = kith_visit_field(v, field);
    if (!kith_str_eq(as, KITH_S("A")) && !kith_str_eq(as, KITH_S("B")) && !kith_str_eq(as, KITH_S("neither")))
        kith_fault(&faults, name, "Choose how it stands.");
    if (why.n == 0)
        kith_fault(&faults, field, "Write why; a few words are enough.");
    if (faults.n) {
        p.at = (uint32_t)i;
        show(&p);
        goto out;
    }
    if (as.n == 1) {
        size_t c = as.p[0] == 'A' ? 0 : 1;

        kith_buf_printf(&said, "as %c coded it: ", letters[c]);
        kith_code_line_say(&said, &p.labels[c * p.b.n_turns + i]);
    } else {
        kith_buf_puts(&said, "neither");
    }
    kith_buf_byte(&said, '\0');
    KITH_TRY(kith_buf_check(&said, "What was decided", &v->err));
    KITH_TRY(keep(&p, p.b.turns[i].turn, "codes", kith_buf_view(&said).p, why));
    kith_visit_go(v, "/segments/%s?done=decided#t-%llu", p.segment.z, (unsigned long long)i + 1);
out:
    kith_buf_free(&said);
    kith_visit_end(v, rc);
}

void kith_do_decide_whole(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct page p = {.v = v, .faults = &faults, .whole = true};
    struct kith_str why;
    char name[32];
    char field[32];
    char value[16];
    uint64_t rating = 0;
    uint64_t g = 0;
    enum kith_rc rc;

    KITH_TRY(look(&p));
    KITH_TRY(p.b.may_decide ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(read_number(v, KITH_GLOBALS - 1, &g));
    (void)snprintf(name, sizeof name, "rating-%llu", (unsigned long long)g);
    (void)snprintf(field, sizeof field, "whole-%llu", (unsigned long long)g);
    why = kith_visit_field(v, field);
    if (!kith_str_uint(kith_visit_field(v, name), 5, &rating) || rating == 0)
        kith_fault(&faults, name, "Choose a number from 1 to 5.");
    if (why.n == 0)
        kith_fault(&faults, field, "Write why; a few words are enough.");
    if (faults.n) {
        p.at = (uint32_t)g;
        show(&p);
        goto out;
    }
    (void)snprintf(value, sizeof value, "%llu", (unsigned long long)rating);
    KITH_TRY(keep(&p, KITH_WHOLE, kith_globals[g].word, value, why));
    kith_visit_go(v, "/segments/%s?done=decided", p.segment.z);
out:
    kith_visit_end(v, rc);
}
