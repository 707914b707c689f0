/* Countries that Kith knows the emergency numbers of, and what to say there when nobody is watching. Pure. */
#ifndef KITH_COUNTRIES_H
#define KITH_COUNTRIES_H

#include "form_parts.h"

#define KITH_COUNTRIES_MAX 8

/* As choices, by name; the last is "another country". Returns how many. */
size_t kith_countries(struct kith_choice out[KITH_COUNTRIES_MAX]);
bool kith_country_is(struct kith_str code);
struct kith_str kith_country_name(struct kith_str code);

/* "What to do now", as a list. Whom to call for thoughts of suicide, for an overdose, for danger at home. */
void kith_country_help(struct kith_buf *out, struct kith_str code);

#endif
