#include "layout.h"

#include <stdio.h>
#include <time.h>

static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};

static struct tm split(int64_t at)
{
    struct tm t = {0};
    time_t seconds = (time_t)at;

    (void)gmtime_r(&seconds, &t);
    return t;
}

const char *kith_when_day(char out[KITH_WHEN_MAX], int64_t at)
{
    struct tm t = split(at);

    (void)snprintf(out, KITH_WHEN_MAX, "%d %s %d", t.tm_mday, months[t.tm_mon % 12], t.tm_year + 1900);
    return out;
}

const char *kith_when_short(char out[KITH_WHEN_MAX], int64_t at)
{
    struct tm t = split(at);

    (void)snprintf(out, KITH_WHEN_MAX, "%d %.3s", t.tm_mday, months[t.tm_mon % 12]);
    return out;
}

int64_t kith_when_wall(const struct kith_visit *v, int64_t at)
{
    return v->web->options.zone_s ? at + v->web->options.zone_s(at) : at;
}

const char *kith_when(const struct kith_visit *v, char out[KITH_WHEN_MAX], int64_t at)
{
    struct tm t = split(kith_when_wall(v, at));

    (void)snprintf(out, KITH_WHEN_MAX, "%d %s %d, %02d:%02d%s", t.tm_mday, months[t.tm_mon % 12], t.tm_year + 1900,
                   t.tm_hour, t.tm_min, v->web->options.zone_s ? "" : " UTC");
    return out;
}

const char *kith_when_from_now(char out[KITH_WHEN_MAX], int64_t at, int64_t now)
{
    static const struct {
        int64_t s;
        const char *one;
    } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}};
    int64_t gap = at > now ? at - now : now - at;

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        int64_t n = gap / units[i].s;

        if (n == 0)
            continue;
        (void)snprintf(out, KITH_WHEN_MAX, "%s%lld %s%s%s", at > now ? "in " : "", (long long)n, units[i].one,
                       n == 1 ? "" : "s", at > now ? "" : " ago");
        return out;
    }
    (void)snprintf(out, KITH_WHEN_MAX, "%s", at > now ? "in less than a minute" : "just now");
    return out;
}

bool kith_when_read(struct kith_str text, int64_t *at)
{
    struct kith_str rest = text;
    struct kith_str part;
    uint64_t n[3];
    struct tm t = {.tm_hour = 12};
    struct tm back;
    time_t seconds;

    for (size_t i = 0; i < 3; i++)
        if (!kith_str_cut(&rest, '-', &part) || !kith_str_uint(part, 9999, &n[i]))
            return false;
    if (rest.p || n[0] < 1970 || n[1] < 1 || n[1] > 12 || n[2] < 1 || n[2] > 31)
        return false;
    t.tm_year = (int)n[0] - 1900;
    t.tm_mon = (int)n[1] - 1;
    t.tm_mday = (int)n[2];
    seconds = timegm(&t);
    back = split(seconds);
    *at = seconds;
    return back.tm_mday == (int)n[2]; /* the 31st of February is no day */
}

const char *kith_when_field(char out[KITH_WHEN_MAX], int64_t at)
{
    struct tm t = split(at);

    (void)snprintf(out, KITH_WHEN_MAX, "%04d-%02d-%02d", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday);
    return out;
}
