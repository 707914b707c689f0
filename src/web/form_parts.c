#include "form_parts.h"

#include "layout.h"

#include <stdio.h>

void kith_fault(struct kith_faults *faults, const char *field, const char *text)
{
    if (!text || kith_fault_of(faults, field) || faults->n == KITH_FAULTS_MAX)
        return;
    faults->items[faults->n].field = field;
    faults->items[faults->n++].text = text;
}

const char *kith_fault_of(const struct kith_faults *faults, const char *field)
{
    for (size_t i = 0; faults && i < faults->n; i++)
        if (strcmp(faults->items[i].field, field) == 0)
            return faults->items[i].text;
    return NULL;
}

void kith_fault_summary(struct kith_visit *v, const struct kith_faults *faults)
{
    if (faults->n == 0)
        return;
    v->a->status = 422;
    kith_buf_puts(v->out, "<div class=\"nhsuk-error-summary\" tabindex=\"-1\"><div role=\"alert\">\n<h2 "
                          "class=\"nhsuk-error-summary__title\">Something needs another look</h2>\n<div "
                          "class=\"nhsuk-error-summary__body\"><ul class=\"nhsuk-list nhsuk-error-summary__list\">\n");
    for (size_t i = 0; i < faults->n; i++)
        kith_markup(v->out, "<li><a href=\"#f-%s\">%s</a></li>\n", faults->items[i].field, faults->items[i].text);
    kith_buf_puts(v->out, "</ul></div></div></div>\n");
}

/* ---- forms ---- */

static void open_form(struct kith_visit *v, const char *path, bool files)
{
    kith_buf_puts(v->out, "<form method=\"post\" novalidate");
    if (*path)
        kith_markup(v->out, " action=\"%s\"", path);
    kith_buf_puts(v->out, files ? " enctype=\"multipart/form-data\">\n" : ">\n");
    kith_form_hidden(v, "token", kith_str_of(v->form_token.z));
}

void kith_form_open(struct kith_visit *v, const char *path)
{
    open_form(v, path, false);
}

void kith_form_open_files(struct kith_visit *v, const char *path)
{
    open_form(v, path, true);
}

void kith_form_close(struct kith_visit *v, const char *button)
{
    kith_markup(v->out, "<button class=\"nhsuk-button\">%s</button>\n</form>\n", button);
}

void kith_form_button(struct kith_visit *v, const char *path, const char *button, const char *class_name)
{
    open_form(v, path, false);
    kith_markup(v->out, "<button class=\"nhsuk-button %s\">%s</button>\n</form>\n", class_name ? class_name : "",
                button);
}

void kith_form_hidden(struct kith_visit *v, const char *name, struct kith_str value)
{
    kith_markup(v->out, "<input type=\"hidden\" name=\"%s\" value=\"", name);
    kith_markup_text(v->out, value);
    kith_buf_puts(v->out, "\">\n");
}

/* ---- parts of a field ---- */

static void open_group(struct kith_visit *v, const char *fault)
{
    kith_buf_puts(v->out, fault ? "<div class=\"nhsuk-form-group nhsuk-form-group--error\">\n"
                                : "<div class=\"nhsuk-form-group\">\n");
}

static void write_hint(struct kith_visit *v, const char *name, const char *hint, const char *fault)
{
    if (hint)
        kith_markup(v->out, "<div class=\"nhsuk-hint\" id=\"f-%s-hint\">%s</div>\n", name, hint);
    if (fault)
        kith_markup(v->out,
                    "<span class=\"nhsuk-error-message\" id=\"f-%s-error\"><span class=\"nhsuk-u-visually-hidden\">"
                    "Error: </span>%s</span>\n",
                    name, fault);
}

static void write_described(struct kith_visit *v, const char *name, const char *hint, const char *fault)
{
    if (!hint && !fault)
        return;
    kith_buf_puts(v->out, " aria-describedby=\"");
    if (hint)
        kith_markup(v->out, "f-%s-hint", name);
    if (fault)
        kith_markup(v->out, "%sf-%s-error", hint ? " " : "", name);
    kith_buf_puts(v->out, "\"");
    if (fault)
        kith_buf_puts(v->out, " aria-invalid=\"true\"");
}

static void write_label(struct kith_visit *v, const struct kith_typed *input)
{
    kith_markup(v->out, "<label class=\"nhsuk-label\" for=\"f-%s\">%s%s</label>\n", input->name, input->label,
                input->optional ? " (optional)" : "");
}

static struct kith_str value_of(const struct kith_visit *v, const struct kith_typed *input)
{
    const struct kith_field *typed = kith_request_field(v->q, input->name);

    return typed ? typed->value : input->value;
}

void kith_form_input(struct kith_visit *v, const struct kith_faults *faults, const struct kith_typed *input)
{
    const char *fault = kith_fault_of(faults, input->name);
    const char *type = input->type ? input->type : "text";

    open_group(v, fault);
    write_label(v, input);
    write_hint(v, input->name, input->hint, fault);
    kith_markup(v->out, "<input class=\"nhsuk-input%s", fault ? " nhsuk-input--error" : "");
    if (input->width)
        kith_markup(v->out, " nhsuk-input--width-%u", input->width);
    kith_markup(v->out, "\" id=\"f-%s\" name=\"%s\" type=\"%s\" autocomplete=\"%s\"", input->name, input->name, type,
                input->autocomplete ? input->autocomplete : "off");
    if (strcmp(type, "text") == 0 && input->autocomplete && strcmp(input->autocomplete, "username") == 0)
        kith_buf_puts(v->out, " autocapitalize=\"none\" spellcheck=\"false\"");
    if (!input->optional)
        kith_buf_puts(v->out, " required");
    write_described(v, input->name, input->hint, fault);
    if (strcmp(type, "password") != 0) {
        kith_buf_puts(v->out, " value=\"");
        kith_markup_text(v->out, value_of(v, input));
        kith_buf_puts(v->out, "\"");
    }
    kith_buf_puts(v->out, ">\n</div>\n");
}

void kith_form_day(struct kith_visit *v, const struct kith_faults *faults, const char *name, const char *label,
                   int64_t at)
{
    char day[KITH_WHEN_MAX];

    kith_form_input(
        v, faults,
        &(struct kith_typed){
            .name = name, .label = label, .type = "date", .value = kith_str_of(kith_when_field(day, at)), .width = 10});
}

void kith_form_textarea(struct kith_visit *v, const struct kith_faults *faults, const struct kith_typed *input,
                        unsigned rows)
{
    const char *fault = kith_fault_of(faults, input->name);

    open_group(v, fault);
    write_label(v, input);
    write_hint(v, input->name, input->hint, fault);
    kith_markup(v->out, "<textarea class=\"nhsuk-textarea%s\" id=\"f-%s\" name=\"%s\" rows=\"%u\"",
                fault ? " nhsuk-textarea--error" : "", input->name, input->name, rows);
    write_described(v, input->name, input->hint, fault);
    kith_buf_puts(v->out, ">\n"); /* browsers drop one line end here, so none that was typed is lost */
    kith_markup_text(v->out, value_of(v, input));
    kith_buf_puts(v->out, "</textarea>\n</div>\n");
}

void kith_form_file(struct kith_visit *v, const struct kith_faults *faults, const struct kith_typed *input,
                    const char *accept)
{
    const char *fault = kith_fault_of(faults, input->name);

    open_group(v, fault);
    write_label(v, input);
    write_hint(v, input->name, input->hint, fault);
    kith_markup(v->out, "<input class=\"nhsuk-file-upload\" id=\"f-%s\" name=\"%s\" type=\"file\" accept=\"%s\"",
                input->name, input->name, accept);
    write_described(v, input->name, input->hint, fault);
    kith_buf_puts(v->out, ">\n</div>\n");
}

/* ---- choices ---- */

static void open_fieldset(struct kith_visit *v, const char *name, const char *question, const char *hint,
                          const char *fault)
{
    open_group(v, fault);
    kith_buf_puts(v->out, "<fieldset class=\"nhsuk-fieldset\"");
    write_described(v, name, hint, NULL);
    kith_markup(v->out, ">\n<legend class=\"nhsuk-fieldset__legend nhsuk-fieldset__legend--s\">%s</legend>\n",
                question);
    write_hint(v, name, hint, fault);
}

static void write_choice(struct kith_visit *v, const char *kind, const char *input, const char *name, size_t i,
                         const struct kith_choice *c, bool on)
{
    char suffix[24] = "";

    /* The first carries the field's own id: what an error links to. */
    if (i > 0)
        (void)snprintf(suffix, sizeof suffix, "-%zu", i + 1);
    kith_markup(v->out,
                "<div class=\"nhsuk-%s__item\"><input class=\"nhsuk-%s__input\" id=\"f-%s%s\" name=\"%s\" "
                "type=\"%s\" value=\"%s\"",
                kind, kind, name, suffix, name, input, c->value);
    if (c->hint)
        kith_markup(v->out, " aria-describedby=\"f-%s%s-item\"", name, suffix);
    kith_buf_puts(v->out, on ? " checked>" : ">");
    kith_markup(v->out, "<label class=\"nhsuk-label nhsuk-%s__label\" for=\"f-%s%s\">%.*s</label>", kind, name, suffix,
                KITH_STR_ARG(c->text));
    if (c->hint)
        kith_markup(v->out, "<div class=\"nhsuk-hint nhsuk-%s__hint\" id=\"f-%s%s-item\">%s</div>", kind, name, suffix,
                    c->hint);
    kith_buf_puts(v->out, "</div>\n");
}

/* "Yes" and "No", or 1 to 5: they stand in one line. */
static bool are_short(const struct kith_choice *choices, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (choices[i].text.n > 3 || choices[i].hint)
            return false;
    return true;
}

void kith_form_radios(struct kith_visit *v, const struct kith_faults *faults, const char *name, const char *question,
                      const char *hint, const struct kith_choice *choices, size_t n, const char *chosen)
{
    const char *fault = kith_fault_of(faults, name);
    const struct kith_field *typed = kith_request_field(v->q, name);

    open_fieldset(v, name, question, hint, fault);
    kith_buf_puts(v->out, are_short(choices, n) ? "<div class=\"nhsuk-radios nhsuk-radios--inline\">\n"
                                                : "<div class=\"nhsuk-radios\">\n");
    for (size_t i = 0; i < n; i++)
        write_choice(v, "radios", "radio", name, i, &choices[i],
                     typed ? kith_str_eq(typed->value, kith_str_of(choices[i].value))
                           : chosen && strcmp(chosen, choices[i].value) == 0);
    kith_buf_puts(v->out, "</div></fieldset></div>\n");
}

void kith_form_boxes(struct kith_visit *v, const struct kith_faults *faults, const char *name, const char *question,
                     const char *hint, const struct kith_choice *choices, size_t n, unsigned ticked)
{
    const char *fault = kith_fault_of(faults, name);

    open_fieldset(v, name, question, hint, fault);
    kith_buf_puts(v->out, "<div class=\"nhsuk-checkboxes\">\n");
    for (size_t i = 0; i < n; i++)
        write_choice(v, "checkboxes", "checkbox", name, i, &choices[i],
                     v->q->n_form > 0 ? kith_request_ticked(v->q, name, choices[i].value)
                                      : i < 32 && (ticked & 1u << i) != 0);
    kith_buf_puts(v->out, "</div></fieldset></div>\n");
}

void kith_form_select(struct kith_visit *v, const struct kith_faults *faults, const char *name, const char *label,
                      const char *hint, const struct kith_choice *choices, size_t n, const char *chosen)
{
    const char *fault = kith_fault_of(faults, name);
    const struct kith_field *typed = kith_request_field(v->q, name);
    struct kith_str on = typed ? typed->value : kith_str_of(chosen ? chosen : "");

    open_group(v, fault);
    kith_markup(v->out, "<label class=\"nhsuk-label\" for=\"f-%s\">%s</label>\n", name, label);
    write_hint(v, name, hint, fault);
    kith_markup(v->out, "<select class=\"nhsuk-select\" id=\"f-%s\" name=\"%s\"", name, name);
    write_described(v, name, hint, fault);
    kith_buf_puts(v->out, ">\n");
    for (size_t i = 0; i < n; i++)
        kith_markup(v->out, "<option value=\"%s\"%s>%.*s</option>\n", choices[i].value,
                    kith_str_eq(on, kith_str_of(choices[i].value)) ? " selected" : "", KITH_STR_ARG(choices[i].text));
    kith_buf_puts(v->out, "</select>\n</div>\n");
}
