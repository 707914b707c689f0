/* What stands around every page, and the small parts that pages are made of. See visit.h; all write into v->out. */
#ifndef KITH_LAYOUT_H
#define KITH_LAYOUT_H

#include "visit.h"

/* All up to the content, with the heading that is also the window's title; and all behind it. */
void kith_page_open(struct kith_visit *v, const char *title);
void kith_page_close(struct kith_visit *v);
/* The same, without a heading: the page writes its own <h1>. */
void kith_page_open_bare(struct kith_visit *v, const char *title);
/* The page asks for itself again after so many seconds, without scripts too. Call before kith_page_open. */
void kith_page_refresh(struct kith_visit *v, unsigned seconds);

/* A link to go up one level; the text is plain. */
void kith_page_back(struct kith_visit *v, const char *path, const char *text);
/* "What you asked for is done", where a redirect said so (?done=WORD); `texts` are pairs of word and sentence. */
void kith_page_done(struct kith_visit *v, const char *const (*texts)[2], size_t n);

/* One page of a list of n things: which are shown, from..to (to not included). It is asked for with ?page=2; past
 * the last one the last is shown. */
struct kith_paging {
    uint32_t page; /* from 1 */
    uint32_t pages;
    size_t from;
    size_t to;
};
struct kith_paging kith_paging_of(const struct kith_visit *v, uint64_t n, unsigned a_page);
/* The way to the pages before and behind; nothing where there is one alone. `path` may have a query. */
void kith_paging_write(struct kith_visit *v, const struct kith_paging *paging, const char *path, const char *newer,
                       const char *older);

/* Times for people: "12 March 2024", "12 March 2024, 14:05". */
#define KITH_WHEN_MAX 64
const char *kith_when_day(char out[KITH_WHEN_MAX], int64_t at);
const char *kith_when_short(char out[KITH_WHEN_MAX], int64_t at); /* "12 Mar", for charts */
const char *kith_when(const struct kith_visit *v, char out[KITH_WHEN_MAX], int64_t at);
/* As a clock on the site's wall shows it: seconds since 1970 plus the zone's offset at that moment. */
int64_t kith_when_wall(const struct kith_visit *v, int64_t at);
/* "3 minutes ago", "in 2 hours", "yesterday". */
const char *kith_when_from_now(char out[KITH_WHEN_MAX], int64_t at, int64_t now);
/* "2024-03-12" read as noon UTC of that day, so that it is the same day everywhere; false when it is none. */
bool kith_when_read(struct kith_str text, int64_t *at);
/* The other way, for a date field. */
const char *kith_when_field(char out[KITH_WHEN_MAX], int64_t at);

#endif
