#include "countries.h"

struct country {
    const char *code;
    const char *name;
    const char *emergency;
    const char *suicide; /* a line to call, with its name; NULL: none known here */
    const char *home;    /* violence at home */
};

/* Numbers as their services publish them; each is free and answers at all hours unless said. */
static const struct country countries[] = {
    {"AU", "Australia", "000", "Lifeline, 13 11 14", "1800RESPECT, 1800 737 732"},
    {"CA", "Canada", "911", "the Suicide Crisis Helpline, 988 (call or text)", NULL},
    {"IE", "Ireland", "112 or 999", "Samaritans, 116 123", "Women's Aid, 1800 341 900"},
    {"NZ", "New Zealand", "111", "1737 (call or text)", "the Family Violence Information Line, 0800 456 450"},
    {"GB", "United Kingdom", "999", "Samaritans, 116 123; in England NHS 111, option 2",
     "the National Domestic Abuse Helpline, 0808 2000 247"},
    {"US", "United States", "911", "the Suicide and Crisis Lifeline, 988 (call or text)",
     "the National Domestic Violence Hotline, 1-800-799-7233"},
    {"XX", "another country", "the emergency number", NULL, NULL},
};

#define N (sizeof countries / sizeof *countries)

_Static_assert(N <= KITH_COUNTRIES_MAX, "all fit a form");

size_t kith_countries(struct kith_choice out[KITH_COUNTRIES_MAX])
{
    for (size_t i = 0; i < N; i++)
        out[i] = (struct kith_choice){countries[i].code, kith_str_of(countries[i].name), NULL};
    return N;
}

static const struct country *find(struct kith_str code)
{
    for (size_t i = 0; i < N; i++)
        if (kith_str_eq_nocase(code, kith_str_of(countries[i].code)))
            return &countries[i];
    return NULL;
}

bool kith_country_is(struct kith_str code)
{
    return find(code) != NULL;
}

struct kith_str kith_country_name(struct kith_str code)
{
    const struct country *c = find(code);

    return kith_str_of(c ? c->name : "another country");
}

void kith_country_help(struct kith_buf *out, struct kith_str code)
{
    const struct country *c = find(code);

    if (!c)
        c = &countries[N - 1];
    kith_buf_puts(out, "<ul class=\"nhsuk-list nhsuk-list--bullet\">\n");
    kith_markup(out, "<li><b>Somebody may die or be hurt now:</b> call %s, and stay with them.</li>\n", c->emergency);
    kith_markup(out,
                "<li><b>An overdose:</b> call %s, give naloxone if there is any, lay them on their side, and stay with "
                "them.</li>\n",
                c->emergency);
    if (c->suicide)
        kith_markup(out, "<li><b>Thoughts of suicide:</b> %s.</li>\n", c->suicide);
    else
        kith_buf_puts(out,
                      "<li><b>Thoughts of suicide:</b> call a crisis line of your country, and stay with them.</li>\n");
    if (c->home)
        kith_markup(out, "<li><b>Violence at home:</b> %s.</li>\n", c->home);
    kith_buf_puts(out, "</ul>\n");
}
