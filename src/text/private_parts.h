/* The insides of finding what is private: the words of a text, and who looks for what. Internal to private*.c. */
#ifndef KITH_PRIVATE_PARTS_H
#define KITH_PRIVATE_PARTS_H

#include "person_names.h"
#include "private.h"

#define KITH_LETTERS 64 /* bytes of a word that are looked at */

enum kith_bit { KITH_BIT_WORD, KITH_BIT_DIGITS, KITH_BIT_MARK };

/* One word, run of digits, or other character. */
struct kith_piece {
    uint32_t start;
    uint32_t end; /* of a word without its 's */
    enum kith_bit bit;
    bool capital;
    bool shouted;   /* two letters or more, all of them capitals */
    bool joined;    /* nothing between it and the one before */
    bool first;     /* begins a sentence */
    bool taken;     /* part of a span */
    char mark;      /* of a mark in ASCII */
    unsigned kinds; /* enum kith_name_kind */
    bool common;
    struct kith_str low; /* lower case, without accents; in memory between two spaces, the second before a NUL */
};

struct kith_pieces {
    struct kith_arena *keep;
    struct kith_str text;
    struct kith_piece *all;
    size_t n;
    bool no_capitals; /* nobody in this text writes them, or only them */
    struct kith_private_span *spans;
    size_t n_spans;
    size_t cap_spans;
};

enum kith_rc kith_pieces_cut(struct kith_arena *keep, struct kith_str text, struct kith_pieces *p,
                             struct kith_err *err);

/* The piece, or an empty one outside. */
const struct kith_piece *kith_piece_at(const struct kith_pieces *p, size_t i);
/* Whether the word is among those in a list like " mon tue wed ", which begins and ends with a space. */
bool kith_piece_is(const struct kith_piece *piece, const char *list);
bool kith_piece_mark(const struct kith_piece *piece, char mark);
/* Marks pieces from..to (to not included) as one span of that kind; what was taken before stays. */
enum kith_rc kith_pieces_take(struct kith_pieces *p, size_t from, size_t to, enum kith_private_kind kind,
                              struct kith_err *err);

/* 0 to 9 for "zero", "oh", "nine"; -1 for other words. */
int kith_digit_word(const struct kith_piece *piece);
/* "seven", "twenty", "hundred": a word of a number. */
bool kith_number_word(const struct kith_piece *piece);

enum kith_rc kith_private_contacts(struct kith_pieces *p, struct kith_err *err); /* e-mail, web, handles */
enum kith_rc kith_private_dates(struct kith_pieces *p, struct kith_err *err);
enum kith_rc kith_private_places(struct kith_pieces *p, struct kith_err *err);
enum kith_rc kith_private_numbers(struct kith_pieces *p, struct kith_err *err);

/* Names that were learned: words in lower case, each with its person. */
struct kith_known_name {
    struct kith_str low;
    uint32_t person;
};
struct kith_private {
    struct kith_known_name *names; /* sorted by low */
    size_t n;
};
const struct kith_known_name *kith_known_find(const struct kith_private *from, struct kith_str low);
enum kith_rc kith_private_names(const struct kith_private *from, struct kith_pieces *p, struct kith_err *err);

#endif
