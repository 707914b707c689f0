/* Closes connections that take too long, however busy they look: one that drips a byte at a time never idles.
 *
 * Owned by http_server.c; its functions may be called from any thread. */
#ifndef KITH_HTTP_WATCH_H
#define KITH_HTTP_WATCH_H

#include "kith_env.h"
#include "kith_rc.h"

struct kith_http_watch;
struct kith_watched;

enum kith_rc kith_http_watch_open(const struct kith_env *env, struct kith_http_watch **out, struct kith_err *err);
void kith_http_watch_close(struct kith_http_watch *watch); /* NULL is fine; nothing may be watched any more */

/* Watches a socket until kith_http_watch_remove, which must come before it is closed. NULL without memory. */
struct kith_watched *kith_http_watch_add(struct kith_http_watch *watch, int fd, unsigned seconds);
void kith_http_watch_until(struct kith_http_watch *watch, struct kith_watched *w, unsigned seconds); /* from now on */
void kith_http_watch_remove(struct kith_http_watch *watch, struct kith_watched *w);                  /* NULL is fine */

#endif
