#include "http_body.h"

#include <microhttpd.h>
#include <sodium.h>

#define CHUNK 4096 /* what the parser of forms looks at in one go; a field's name and headers must fit */

struct slot {
    struct kith_str name;
    struct kith_str file_name;
    struct kith_buf value;
};

struct kith_http_body {
    const struct kith_env *env;
    struct kith_arena *keep;
    struct MHD_PostProcessor *parser;
    struct slot *slots;
    size_t n;
    size_t got;
    size_t max;
    enum kith_rc rc;
};

static enum kith_rc add_slot(struct kith_http_body *body, const char *name, const char *file_name)
{
    struct slot *slot = &body->slots[body->n];
    enum kith_rc rc;

    if (body->n == KITH_FIELDS_MAX || strlen(name) > KITH_FIELD_NAME_MAX || (file_name && strlen(file_name) > 1024))
        return KITH_EBOUND;
    KITH_TRY(kith_str_keep(body->keep, kith_str_of(name), &slot->name, NULL));
    KITH_TRY(kith_str_keep(body->keep, kith_str_of(file_name ? file_name : ""), &slot->file_name, NULL));
    kith_buf_init(&slot->value, body->env, body->max + 1);
    body->n++;
out:
    return rc;
}

static enum MHD_Result take_part(void *user, enum MHD_ValueKind kind, const char *name, const char *file_name,
                                 const char *type, const char *encoding, const char *data, uint64_t at, size_t n)
{
    struct kith_http_body *body = user;

    (void)kind;
    (void)type;
    (void)encoding;
    if (body->rc != KITH_OK || !name)
        return MHD_NO;
    if (at == 0)
        body->rc = add_slot(body, name, file_name);
    if (body->rc == KITH_OK && body->n == 0)
        body->rc = KITH_EINPUT;
    if (body->rc != KITH_OK)
        return MHD_NO;
    kith_buf_add(&body->slots[body->n - 1].value, data, n);
    body->rc = body->slots[body->n - 1].value.rc;
    return body->rc == KITH_OK ? MHD_YES : MHD_NO;
}

enum kith_rc kith_http_body_open(struct MHD_Connection *connection, const struct kith_request *q, size_t max,
                                 struct kith_http_body **out)
{
    struct kith_http_body *body;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(q->keep, 1, sizeof *body, &body, NULL));
    KITH_TRY(kith_arena_take(q->keep, KITH_FIELDS_MAX, sizeof *body->slots, &body->slots, NULL));
    body->env = q->env;
    body->keep = q->keep;
    body->max = max;
    body->parser = MHD_create_post_processor(connection, CHUNK, take_part, body);
    if (!body->parser)
        return KITH_EINPUT;
    *out = body;
out:
    return rc;
}

enum kith_rc kith_http_body_feed(struct kith_http_body *body, const char *p, size_t n)
{
    body->got += n;
    if (body->rc == KITH_OK && body->got > body->max)
        body->rc = KITH_EBOUND;
    if (body->rc == KITH_OK && MHD_post_process(body->parser, p, n) != MHD_YES && body->rc == KITH_OK)
        body->rc = KITH_EINPUT;
    return body->rc;
}

enum kith_rc kith_http_body_finish(struct kith_http_body *body, struct kith_request *q)
{
    struct kith_field *fields;
    enum kith_rc rc = body->rc;

    if (MHD_destroy_post_processor(body->parser) != MHD_YES && rc == KITH_OK)
        rc = KITH_EINPUT;
    body->parser = NULL;
    if (rc == KITH_OK)
        rc = body->rc; /* the last field may come only now */
    KITH_TRY(rc);
    KITH_TRY(kith_arena_take(body->keep, body->n + 1, sizeof *fields, &fields, NULL));
    for (size_t i = 0; i < body->n; i++) {
        struct kith_str value = kith_buf_view(&body->slots[i].value);

        fields[i] = (struct kith_field){body->slots[i].name, value.p ? value : (struct kith_str){"", 0},
                                        body->slots[i].file_name};
    }
    q->form = fields;
    q->n_form = body->n;
out:
    return rc;
}

void kith_http_body_close(struct kith_http_body *body)
{
    if (!body)
        return;
    if (body->parser)
        (void)MHD_destroy_post_processor(body->parser);
    body->parser = NULL;
    for (size_t i = 0; i < body->n; i++) {
        /* A password, or what somebody writes for nobody but themselves. */
        if (body->slots[i].value.p)
            sodium_memzero(body->slots[i].value.p, body->slots[i].value.n);
        kith_buf_free(&body->slots[i].value);
    }
    body->n = 0;
}
