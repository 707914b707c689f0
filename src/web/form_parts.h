/* Fields of forms, each with its label, its hint, what was typed before, and what is wrong with it.
 *
 * See visit.h; all write into v->out. What a field held comes back from the request's form, so that nobody types a
 * thing twice; passwords never do. */
#ifndef KITH_FORM_PARTS_H
#define KITH_FORM_PARTS_H

#include "visit.h"

#define KITH_FAULTS_MAX 16

/* What is wrong with a form: at most one sentence a field. */
struct kith_faults {
    struct {
        const char *field;
        const char *text;
    } items[KITH_FAULTS_MAX];
    size_t n;
};

void kith_fault(struct kith_faults *faults, const char *field, const char *text); /* NULL text: nothing */
const char *kith_fault_of(const struct kith_faults *faults, const char *field);   /* NULL: nothing */
/* All of them above the form, each with a link to its field; nothing when there are none. */
void kith_fault_summary(struct kith_visit *v, const struct kith_faults *faults);

/* A form that posts to a path of ours, with its token; kith_form_close writes the button too. */
void kith_form_open(struct kith_visit *v, const char *path);
void kith_form_open_files(struct kith_visit *v, const char *path);
void kith_form_close(struct kith_visit *v, const char *button);
/* One button that does one thing; `class` as "nhsuk-button--secondary", or NULL. */
void kith_form_button(struct kith_visit *v, const char *path, const char *button, const char *class_name);

struct kith_typed {
    const char *name;
    const char *label;
    const char *hint;         /* NULL: none */
    const char *type;         /* NULL: "text" */
    const char *autocomplete; /* NULL: "off" */
    struct kith_str value;    /* where the form has none yet */
    unsigned width;           /* characters: 2, 3, 4, 5, 10, 20, 30; 0: full */
    bool optional;
};
void kith_form_input(struct kith_visit *v, const struct kith_faults *faults, const struct kith_typed *input);
/* A day; `at` where the form has none yet. */
void kith_form_day(struct kith_visit *v, const struct kith_faults *faults, const char *name, const char *label,
                   int64_t at);
void kith_form_textarea(struct kith_visit *v, const struct kith_faults *faults, const struct kith_typed *input,
                        unsigned rows);
void kith_form_file(struct kith_visit *v, const struct kith_faults *faults, const struct kith_typed *input,
                    const char *accept);

struct kith_choice {
    const char *value;
    struct kith_str text;
    const char *hint; /* NULL: none */
};
/* One that is known when the program is built. */
#define KITH_CHOICE(value, text, hint)                                                                                 \
    {                                                                                                                  \
        value, {"" text, sizeof(text) - 1}, hint                                                                       \
    }
/* Radios or boxes under one question; `chosen` where the form has nothing yet, NULL: none. */
void kith_form_radios(struct kith_visit *v, const struct kith_faults *faults, const char *name, const char *question,
                      const char *hint, const struct kith_choice *choices, size_t n, const char *chosen);
void kith_form_boxes(struct kith_visit *v, const struct kith_faults *faults, const char *name, const char *question,
                     const char *hint, const struct kith_choice *choices, size_t n, unsigned ticked);
void kith_form_select(struct kith_visit *v, const struct kith_faults *faults, const char *name, const char *label,
                      const char *hint, const struct kith_choice *choices, size_t n, const char *chosen);
void kith_form_hidden(struct kith_visit *v, const char *name, struct kith_str value);

#endif
