#include "circuit_explore_parts.h"

#include <math.h>

/* Courses are written in 64 levels, a letter each: small, and near enough to draw. */
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const struct kith_explore_region kith_explore_regions[KITH_REGIONS] = {
    [KITH_REGION_PI] = {"Insula, back", "senses the body from inside"},
    [KITH_REGION_AS] = {"Insula, front: others", "answers to another's distress"},
    [KITH_REGION_AN] = {"Insula to accumbens", "pulls towards the lever"},
    [KITH_REGION_AL] = {"Insula, brake", "holds pressing back"},
    [KITH_REGION_T2] = {"PVT to accumbens", "pulls towards the lever, more so in withdrawal"},
    [KITH_REGION_TV] = {"PVT, brake", "may hold pressing back"},
    [KITH_REGION_N] = {"PVN", "makes oxytocin, in company above all"},
    [KITH_REGION_C] = {"Cingulate", "answers to another's distress too"},
};

static void write_level(struct kith_buf *out, double level)
{
    long at = isnan(level) ? 0 : lround(level);

    kith_buf_byte(out, alphabet[at < 0 ? 0 : at > 63 ? 63 : at]);
}

/* Each region over the hour. */
static void write_rates(struct kith_buf *out, const struct kith_explore_course *course)
{
    for (size_t r = 0; r < KITH_REGIONS; r++) {
        kith_buf_puts(out, r ? ",\"" : "[\"");
        for (size_t b = 0; b < KITH_EXPLORE_BINS; b++)
            write_level(out, 63 * course->bin[b][r]);
        kith_buf_byte(out, '"');
    }
    kith_buf_byte(out, ']');
}

/* How many in each minute, of a count that grows. */
static void write_steps(struct kith_buf *out, const struct kith_explore_course *course, enum kith_trace trace)
{
    double before = 0;

    for (size_t b = 0; b < KITH_EXPLORE_BINS; b++) {
        write_level(out, course->bin[b][trace] - before);
        before = course->bin[b][trace];
    }
}

static void write_rat(struct kith_buf *out, const struct kith_explore_course *course)
{
    int open = -1;

    for (size_t b = 0; b < KITH_EXPLORE_BINS && open < 0; b++)
        if (course->bin[b][KITH_TRACE_FREE] > 0)
            open = (int)b + 1;
    kith_buf_printf(out, "{\"open\":%d,\"press\":\"", open);
    write_steps(out, course, KITH_TRACE_PRESSES);
    kith_buf_puts(out, "\",\"near\":\"");
    write_steps(out, course, KITH_TRACE_CONTACTS);
    kith_buf_puts(out, "\",\"rates\":");
    write_rates(out, course);
    kith_buf_byte(out, '}');
}

static void write_number(struct kith_buf *out, double x)
{
    kith_buf_printf(out, "%.4g", isfinite(x) ? x : 0);
}

static void write_cell(struct kith_buf *out, const struct kith_explore_cell *c, size_t past)
{
    static const char *const keys[KITH_EXPLORE_OUTCOMES] = {"open", "press", "near"};

    kith_buf_printf(out, "{\"history\":%zu", past);
    for (size_t o = 0; o < KITH_EXPLORE_OUTCOMES; o++) {
        kith_buf_printf(out, ",\"%s\":[", keys[o]);
        write_number(out, c->low[o]);
        kith_buf_byte(out, ',');
        write_number(out, c->mid[o]);
        kith_buf_byte(out, ',');
        write_number(out, c->high[o]);
        kith_buf_byte(out, ']');
    }
    kith_buf_puts(out, ",\"votes\":{");
    for (size_t o = 0; o < KITH_EXPLORE_OUTCOMES; o++) {
        const struct kith_targets_cell *v = &c->than[o];
        long more = v->n ? lround(100.0 * v->hoped / v->n) : 0;
        long less = v->n ? lround(100.0 * v->other / v->n) : 0;

        if (more + less > 100)
            less = 100 - more;
        kith_buf_printf(out, "%s\"%s\":[%ld,%ld,%ld]", o ? "," : "", keys[o], more, 100 - more - less, less);
    }
    kith_buf_puts(out, "},\"mean\":");
    write_rates(out, &c->mean);
    kith_buf_puts(out, ",\"rats\":[");
    for (size_t r = 0; r < KITH_EXPLORE_RATS; r++) {
        if (r)
            kith_buf_byte(out, ',');
        write_rat(out, &c->rat[r]);
    }
    kith_buf_puts(out, "]}");
}

static void write_words(struct kith_buf *out)
{
    kith_buf_puts(out, "\"histories\":[");
    for (size_t i = 0; i < KITH_EXPLORE_PASTS; i++)
        kith_buf_printf(out, "%s{\"said\":\"%s\"}", i ? "," : "", kith_explore_pasts[i].said);
    kith_buf_puts(out, "],\n\"changes\":[");
    for (size_t i = 0; i < KITH_EXPLORE_CHANGES; i++) {
        const struct kith_explore_change *c = &kith_explore_changes[i];
        bool part =
            c->kind == KITH_MANIPULATE_HM3DQ || c->kind == KITH_MANIPULATE_HM4DI || c->kind == KITH_MANIPULATE_LESION;
        unsigned touched = part ? kith_target_regions(c->target) : 0;
        bool any = false;

        kith_buf_printf(out, "%s{\"said\":\"%s\",\"touches\":[", i ? "," : "", c->said);
        for (unsigned r = 0; r < KITH_REGIONS; r++) {
            if (!(touched & 1u << r))
                continue;
            kith_buf_printf(out, "%s\"%s\"", any ? "," : "", kith_region_name(r));
            any = true;
        }
        kith_buf_puts(out, "]}");
    }
    kith_buf_puts(out, "],\n\"regions\":[");
    for (unsigned r = 0; r < KITH_REGIONS; r++)
        kith_buf_printf(out, "%s{\"key\":\"%s\",\"title\":\"%s\",\"plain\":\"%s\"}", r ? "," : "", kith_region_name(r),
                        kith_explore_regions[r].title, kith_explore_regions[r].plain);
    kith_buf_puts(out, "],\n");
}

void kith_explore_write_data(const struct kith_explore_page *p, struct kith_buf *out)
{
    kith_buf_printf(out, "{\"draws\":%u,\"rats\":%u,\"bins\":%u,\n", p->runs->draws, p->runs->rats, KITH_EXPLORE_BINS);
    write_words(out);
    kith_buf_puts(out, "\"cells\":[\n");
    for (size_t c = 0; c < KITH_EXPLORE_CELLS; c++) {
        write_cell(out, &p->runs->cell[c], c / KITH_EXPLORE_CHANGES);
        kith_buf_puts(out, c + 1 < KITH_EXPLORE_CELLS ? ",\n" : "\n");
    }
    kith_buf_puts(out, "]}");
}
