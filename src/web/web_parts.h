/* What web.c and its helpers share; internal to web. See visit.h. */
#ifndef KITH_WEB_PARTS_H
#define KITH_WEB_PARTS_H

#include "visit.h"

#define KITH_COOKIE_SESSION "__Host-kith"
#define KITH_COOKIE_GUEST   "__Host-kith-guest"
#define KITH_SETTING_SECOND "signin.second" /* whose work needs a second factor: "", "administrators", "everybody" */

/* Finds out who comes: cookie, person, roles, programme. EDENIED: nobody is signed in. */
enum kith_rc kith_visit_recognise(struct kith_visit *v);
/* Gives a browser that nobody signed in with a cookie for its forms. */
void kith_visit_guest(struct kith_visit *v);
/* 0, or the status that refuses a change asked from another site, or without the form's token. */
unsigned kith_visit_check_origin(const struct kith_visit *v);
bool kith_visit_check_token(const struct kith_visit *v);

/* The address behind the proxy that is believed, else the other end's. */
struct kith_str kith_web_address(const struct kith_web *web, const struct kith_request *q);

/* Headers of every answer. */
void kith_web_headers(struct kith_visit *v);

/* Files that come with the pages: true when the path is one of theirs, and answered. */
bool kith_web_asset(const struct kith_request *q, struct kith_response *a);
const char *kith_web_style_path(void);
const char *kith_web_script_path(void);
const char *kith_web_passkey_path(void);

#endif
