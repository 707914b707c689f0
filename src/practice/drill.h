/* Drills and stories as written down, and what an answer to one is met with.
 *
 * Read from JSON (schema/drill.json, schema/story.json); live in the arena they were read into; read-only after; any
 * thread. */
#ifndef KITH_DRILL_H
#define KITH_DRILL_H

#include "coded.h"
#include "gist.h"

#define KITH_DRILL_MAX_BYTES ((size_t)1 << 20)
#define KITH_DRILL_ITEMS     200
#define KITH_DRILL_CHOICES   6

struct kith_drill_choice {
    struct kith_str text;
    bool good;
    struct kith_str why;
};

struct kith_drill_item {
    struct kith_str id;
    struct kith_str shown;
    struct kith_str before; /* may be empty */
    struct kith_str code;   /* what a text answer should be, in the letters of the notation: "r:c"; may be empty */
    const struct kith_drill_choice *choices;
    size_t n_choices;
    const struct kith_str *meaning; /* phrases of which one should be in the answer */
    size_t n_meaning;
    const struct kith_str *avoid; /* phrases that should not; "?" means no question */
    size_t n_avoid;
    const struct kith_str *examples;
    size_t n_examples;
    struct kith_str why; /* worked feedback */
};

struct kith_drill {
    struct kith_str id;
    struct kith_str title;
    struct kith_str asks;
    struct kith_str content_note; /* may be empty */
    unsigned minutes;
    bool recovery; /* no codes are spoken of */
    bool by_choice;
    const struct kith_drill_item *items;
    size_t n_items;
};

struct kith_looks_for {
    struct kith_str about;
    struct kith_gist words;
    struct kith_str reply;
};

struct kith_story_question {
    struct kith_str id;
    struct kith_str asks;
    const struct kith_looks_for *looks_for;
    size_t n_looks_for;
    struct kith_str otherwise;
};

struct kith_story {
    struct kith_str id;
    struct kith_str title;
    struct kith_str told_by;
    struct kith_str content_note;
    unsigned minutes;
    const struct kith_str *paragraphs;
    size_t n_paragraphs;
    const struct kith_story_question *questions;
    size_t n_questions;
};

struct kith_minute_line {
    unsigned seconds;
    struct kith_str text;
};

struct kith_minute {
    struct kith_str id;
    struct kith_str title;
    const struct kith_minute_line *lines;
    size_t n_lines;
};

enum kith_rc kith_drill_read(struct kith_arena *keep, struct kith_str bytes, const struct kith_drill **out,
                             struct kith_err *err);
enum kith_rc kith_story_read(struct kith_arena *keep, struct kith_str bytes, const struct kith_story **out,
                             struct kith_err *err);
enum kith_rc kith_minute_read(struct kith_arena *keep, struct kith_str bytes, const struct kith_minute **out,
                              struct kith_err *err);

#endif
