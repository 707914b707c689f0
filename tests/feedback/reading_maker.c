#include "reading_maker.h"

#include <stdio.h>
#include <stdlib.h>

struct kith_reading reading_of(struct session *s, enum kith_setting setting)
{
    struct kith_measure_options options = {setting == KITH_SETTING_UNKNOWN ? KITH_SETTING_ONE_TO_ONE : setting, true};
    const struct kith_coded *coded = session_coded(s, false);
    const struct kith_measures *m = NULL;
    struct kith_reading r;

    if (kith_measure_run(NULL, &options, s->keep, coded, &m, NULL) != KITH_OK ||
        kith_reading_make(s->keep, coded, m, &r, NULL) != KITH_OK)
        abort();
    return r;
}

void session_lines(struct session *s, const char *const *lines)
{
    for (; *lines; lines++) {
        char codes[32] = "";
        const char *text = strstr(*lines, ": ");
        size_t n = text ? (size_t)(text - *lines) : 0;

        if (n < 1 || n - 1 >= sizeof codes) {
            (void)fprintf(stderr, "session_lines: %s\n", *lines);
            abort();
        }
        if (n > 2)
            (void)snprintf(codes, sizeof codes, "%.*s", (int)(n - 2), *lines + 2);
        session_say(s, **lines, codes, text + 2);
    }
}
