/* One visit to one page: who comes, what they ask, and the answer being written.
 *
 * Made by web.c for each exchange, in its arena; a page is a function that takes a visit and writes into v->out, or
 * ends it with kith_visit_end. One thread at a time; the web behind it is shared. */
#ifndef KITH_VISIT_H
#define KITH_VISIT_H

#include "circuit_desk.h"
#include "markup.h"
#include "page_cache.h"
#include "password_queue.h"
#include "password_rules.h"
#include "refusals.h"
#include "router.h"
#include "web.h"
#include "web_secret.h"

struct kith_web {
    const struct kith_env *env;
    struct kith_web_options options;
    struct kith_workspace *workspace;
    struct kith_store *store;
    struct kith_http_server *server;
    struct kith_rate_limits *limits;
    struct kith_refusals *refusals;
    struct kith_password_queue *passwords;
    struct kith_password_lists lists;
    struct kith_sign_steps *steps;
    struct kith_page_cache *pages;
    struct kith_circuit_desk *circuit;
    struct kith_str host; /* of the origin, with its port */
    bool secure;          /* the origin is https */
    bool loopback;        /* only this machine reaches the listener */
};

struct kith_visit {
    struct kith_web *web;
    struct kith_store *store;
    struct kith_request *q;
    struct kith_response *a;
    struct kith_arena *keep;
    struct kith_buf *out;
    const struct kith_route *route;
    struct kith_str params[KITH_ROUTE_PARAMS];
    struct kith_str address; /* where it comes from, behind a proxy too */
    struct kith_secret nonce;
    struct kith_secret form_token;
    bool signed_in;
    bool forged; /* a form from elsewhere, or without its token */
    struct kith_web_session session;
    struct kith_person me;
    struct kith_programme programme; /* the one being looked at; id empty: none */
    unsigned roles;                  /* bits, in that programme */
    bool several_programmes;
    bool needs_second; /* a password alone is not enough for this work, and no more was proved */
    bool on_call;      /* answers for the programme's crisis inbox */
    size_t crises;     /* that wait there */
    int64_t now;
    struct kith_err err;
};

/* Ends a page: OK leaves what was written; anything else becomes a page that says what is wrong and what to do. */
void kith_visit_end(struct kith_visit *v, enum kith_rc rc);
/* A page that says so, with one thing to do next. */
void kith_visit_refuse(struct kith_visit *v, unsigned status, const char *what, const char *next);
/* 303 to a path made as by printf. */
void kith_visit_go(struct kith_visit *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Whether a person with the visitor's roles might ever do this: decides what is offered, never what is given. */
bool kith_visit_offers(const struct kith_visit *v, enum kith_deed deed);

/* What is wrong with a new password of this person's, in a sentence; NULL: nothing. */
const char *kith_visit_password_wrong(struct kith_visit *v, const struct kith_person *person, struct kith_str password);

/* A line that a password or a passkey was refused: on the disk with the answer, until there are too many in an hour;
 * then they are counted. `person`: whose it was, if anybody's; both take as long. */
enum kith_rc kith_visit_sign_in_refused(struct kith_visit *v, const char *action, struct kith_id person);

/* Whether the visitor may open a report's lines in an emergency, here and now. */
bool kith_visit_may_break_glass(const struct kith_visit *v);

/* The id in the path; KITH_EDENIED when it is none. */
enum kith_rc kith_visit_id(struct kith_visit *v, size_t param, struct kith_id *out);

/* What a form says, cleaned: blanks around it gone, at most KITH_FIELD_MAX bytes. */
struct kith_str kith_visit_field(const struct kith_visit *v, const char *name);

/* The store's session for a browser that has proved who it is: sets its cookie. */
enum kith_rc kith_visit_sign_in(struct kith_visit *v, struct kith_tx *tx, struct kith_id person, bool strong);
void kith_visit_drop_cookie(struct kith_visit *v);

#endif
