/* The research export: what is open to it, who gets it and what for, and the file itself. */
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "workspace_research.h"

static const struct kith_choice notice =
    KITH_CHOICE("yes", "The notice below goes along with the file, and with every copy of it", NULL);

static void write_notice(struct kith_visit *v)
{
    kith_buf_puts(v->out,
                  "<section class=\"kith-panel\" aria-labelledby=\"notice-h\"><h2 id=\"notice-h\">The notice that goes "
                  "along</h2>\n<p>This record is protected by federal confidentiality rules (42 CFR part 2). They "
                  "forbid using or passing on what stands in it unless the person's written consent says so, or part 2 "
                  "allows it otherwise.</p></section>\n");
}

static void write_form(struct kith_visit *v, const struct kith_research_sum *sum, const struct kith_faults *faults)
{
    kith_markup(v->out,
                "<p>%zu %s of %zu %s %s open to research now: everybody who was in the room said yes to recording and "
                "to research, and has not taken it back.%s</p>\n",
                sum->sessions, sum->sessions == 1 ? "session" : "sessions", sum->clients,
                sum->clients == 1 ? "client" : "clients", sum->sessions == 1 ? "is" : "are",
                sum->more ? " There are more than fit into one export; ask for a span of time." : "");
    kith_form_open(v, "/research");
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "recipient",
                                         .label = "Who receives it?",
                                         .hint = "Name, and where they work. Each client can read this."});
    kith_form_textarea(v, faults,
                       &(struct kith_typed){.name = "purpose",
                                            .label = "For which study?",
                                            .hint = "Its name, and who approved it. Each client can read this."},
                       2);
    kith_form_input(
        v, faults,
        &(struct kith_typed){.name = "from", .label = "Sessions from", .type = "date", .width = 10, .optional = true});
    kith_form_input(
        v, faults, &(struct kith_typed){.name = "to", .label = "up to", .type = "date", .width = 10, .optional = true});
    kith_form_boxes(v, faults, "notice", "The notice", NULL, &notice, 1, 0);
    kith_form_close(v, "Export these sessions");
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    const struct kith_research what = {.programme = v->programme.id};
    struct kith_research_sum sum;
    enum kith_rc rc;

    KITH_TRY(kith_workspace_research_count(v->web->workspace, v->me.id, &what, &sum, &v->err));
    kith_page_open_bare(v, faults->n ? "Error: research" : "Research");
    kith_fault_summary(v, faults);
    kith_buf_puts(
        v->out,
        "<h1 class=\"nhsuk-heading-l\">Research</h1>\n<div class=\"kith-narrow\"><p class=\"kith-lead\">Sessions whose "
        "clients said yes to research, with names and contacts masked. Masking is a help, not a guarantee: treat the "
        "file as confidential.</p>\n");
    if (sum.sessions == 0)
        kith_buf_puts(v->out, "<div class=\"kith-empty\"><p>No session is open to research now. Clients are asked "
                              "about it on the consent form; nothing else opens one.</p></div>\n");
    else
        write_form(v, &sum, faults);
    kith_buf_puts(v->out, "<p>The file has one line of JSON a turn. Sessions, clients and counsellors carry numbers "
                          "made for that one file; dates are years. Every export is written into each client's "
                          "account of disclosures and into the audit.</p>\n");
    write_notice(v);
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
out:
    kith_visit_end(v, rc);
}

void kith_page_research(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none);
}

static void read_day(struct kith_visit *v, struct kith_faults *faults, const char *name, int64_t *out)
{
    struct kith_str text = kith_visit_field(v, name);

    if (text.n && !kith_when_read(text, out))
        kith_fault(faults, name, "Give a date, or leave it empty.");
}

void kith_do_research(struct kith_visit *v)
{
    struct kith_research what = {.programme = v->programme.id,
                                 .recipient = kith_visit_field(v, "recipient"),
                                 .purpose = kith_visit_field(v, "purpose")};
    struct kith_faults faults = {.n = 0};
    struct kith_research_sum sum;
    enum kith_rc rc;

    kith_fault(&faults, "recipient", what.recipient.n ? NULL : "Say who receives it.");
    kith_fault(&faults, "purpose", what.purpose.n ? NULL : "Say for which study, and who approved it.");
    read_day(v, &faults, "from", &what.held_from);
    read_day(v, &faults, "to", &what.held_to);
    if (!kith_request_ticked(v->q, "notice", "yes"))
        kith_fault(&faults, "notice", "The notice must go along; the law asks for it.");
    if (faults.n) {
        show(v, &faults);
        return;
    }
    if (what.held_to)
        what.held_to += 86399 - 43200; /* a day is read as its noon; to its end */
    KITH_TRY(kith_workspace_research_export(v->web->workspace, v->me.id, &what, v->out, &sum, &v->err));
    v->a->status = 200;
    v->a->type = "application/x-ndjson";
    kith_response_header(v->q, v->a, "Content-Disposition", "attachment; filename=\"kith-research.jsonl\"");
out:
    kith_visit_end(v, rc);
}
