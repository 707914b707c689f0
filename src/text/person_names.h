/* Is this word somebody's name? Two lists, compiled in: names that people in the United States bear, and words that
 * Kith's own sessions and guides use in lower case. See lists/README.md for where they come from. Constant data; any
 * thread. */
#ifndef KITH_PERSON_NAMES_H
#define KITH_PERSON_NAMES_H

#include "str.h"

enum kith_name_kind { /* bits */
                      KITH_NAME_GIVEN = 1,
                      KITH_NAME_FAMILY = 2,
                      KITH_NAME_WORD = 4, /* an everyday word as well: will, hope, mark */
};

/* The bits of a word in lower case without accents; 0 for what is on no list. */
unsigned kith_name_kinds(struct kith_str low);
/* A word that is ordinary English. */
bool kith_word_is_common(struct kith_str low);

#endif
