/* Parts of pages that cost much to make and depend on nothing but their name, kept for some minutes.
 *
 * What is in it was said in a session: so little of it is kept, for ten minutes at most, in memory only, and
 * overwritten when it goes. Whoever asks has passed every gate anew before. Shared by all threads. */
#ifndef KITH_PAGE_CACHE_H
#define KITH_PAGE_CACHE_H

#include "buf.h"

#define KITH_PAGE_CACHE_BYTES ((size_t)16 << 20)
#define KITH_PAGE_CACHE_S     600

struct kith_page_cache;

enum kith_rc kith_page_cache_open(const struct kith_env *env, struct kith_page_cache **out, struct kith_err *err);
void kith_page_cache_close(struct kith_page_cache *cache); /* NULL is fine */

/* Appends what is kept under the name; false when nothing is. */
bool kith_page_cache_get(struct kith_page_cache *cache, const char *name, struct kith_buf *out);
/* Drops all whose names begin so. */
void kith_page_cache_forget(struct kith_page_cache *cache, const char *begin);
/* Keeps a copy, in the place of the oldest where there is no room; without memory it keeps nothing. */
void kith_page_cache_put(struct kith_page_cache *cache, const char *name, struct kith_str bytes);

#endif
