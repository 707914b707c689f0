/* The regular expressions of the lists. A session needs few of the hundreds there are, so each is compiled when it is
 * first matched.
 *
 * Owned by struct flag_list; filled by one thread; then kith_flag_pattern_code may be called by any, several at once:
 * who comes first publishes what it compiled, who comes second drops its own. Strings are borrowed from the lists. */
#ifndef KITH_FLAG_PATTERN_H
#define KITH_FLAG_PATTERN_H

#include "str.h"

#include <stdatomic.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct flag_pattern {
    struct kith_str raw; /* {name} stands for a part, as the lists have it */
    uint32_t line;
    _Atomic(pcre2_code *) code; /* NULL until it was needed */
};

/* A part of patterns, with a name. */
struct flag_part {
    struct kith_str name;
    struct kith_str raw; /* may name parts before it */
};

struct flag_patterns {
    const struct kith_env *env;
    pcre2_general_context *memory;
    pcre2_compile_context *compile;
    pcre2_match_context *limits;
    struct flag_part *parts;
    size_t n_parts;
    struct flag_pattern *items;
    size_t n;
};

/* Patterns live in the arena, what is compiled in the environment's memory: close gives it back. */
enum kith_rc kith_flag_patterns_open(struct flag_patterns *patterns, struct kith_arena *arena, struct kith_err *err);
void kith_flag_patterns_close(struct flag_patterns *patterns);

/* NULL, or false, when there is no more room. */
bool kith_flag_patterns_part(struct flag_patterns *patterns, struct kith_str name, struct kith_str raw);
struct flag_pattern *kith_flag_patterns_add(struct flag_patterns *patterns, struct kith_str raw, uint32_t line);

/* The pattern, compiled. EINPUT when it is wrong (a test compiles them all), ENOMEM. */
enum kith_rc kith_flag_pattern_code(const struct flag_patterns *patterns, struct flag_pattern *pattern,
                                    const pcre2_code **out, struct kith_err *err);

#endif
