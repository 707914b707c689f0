#include "soft_key.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/sha.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void soft_key_make(struct soft_key *key)
{
    unsigned char point[65];
    size_t n = 0;

    key->pair = EVP_EC_gen("P-256");
    assert_non_null(key->pair);
    assert_int_equal(EVP_PKEY_get_octet_string_param(key->pair, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &n), 1);
    assert_int_equal(n, sizeof point);
    memcpy(key->point, point + 1, sizeof key->point);
    (void)SHA256(point, sizeof point, key->id);
}

void soft_key_forget(struct soft_key *key)
{
    EVP_PKEY_free(key->pair);
}

static void add(unsigned char *out, size_t *n, const void *p, size_t more)
{
    memcpy(out + *n, p, more);
    *n += more;
}

static void begin(const struct soft_say *say, struct soft_answer *a)
{
    unsigned char head[32 + 5];
    int n = snprintf(a->client, sizeof a->client, "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s}",
                     say->type, say->challenge, say->origin, say->more ? say->more : "");

    a->n_client = (size_t)n;
    (void)SHA256((const unsigned char *)say->name, strlen(say->name), head);
    head[32] = (unsigned char)say->flags;
    for (int i = 0; i < 4; i++)
        head[33 + i] = (unsigned char)(say->counter >> (24 - 8 * i));
    a->n_data = 0;
    add(a->data, &a->n_data, head, sizeof head);
}

void soft_key_sign(const struct soft_key *key, struct soft_answer *a)
{
    unsigned char message[sizeof a->data + 32];
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    memcpy(message, a->data, a->n_data);
    (void)SHA256((const unsigned char *)a->client, a->n_client, message + a->n_data);
    a->n_signature = sizeof a->signature;
    assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key->pair), 1);
    assert_int_equal(EVP_DigestSign(ctx, a->signature, &a->n_signature, message, a->n_data + 32), 1);
    EVP_MD_CTX_free(ctx);
}

void soft_key_get(const struct soft_key *key, const struct soft_say *say, struct soft_answer *a)
{
    begin(say, a);
    soft_key_sign(key, a);
}

/* The map of a COSE key: kty EC2, alg ES256, crv P-256, x, y. */
static void add_key(const struct soft_key *key, struct soft_answer *a)
{
    static const unsigned char map[] = {0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20};
    static const unsigned char y[] = {0x22, 0x58, 0x20};

    add(a->data, &a->n_data, map, sizeof map);
    add(a->data, &a->n_data, key->point, 32);
    add(a->data, &a->n_data, y, sizeof y);
    add(a->data, &a->n_data, key->point + 32, 32);
}

static void add_object(const struct soft_say *say, struct soft_answer *a)
{
    unsigned char text[2];

    a->n_object = 0;
    add(a->object, &a->n_object,
        "\xa3\x63"
        "fmt",
        5);
    text[0] = (unsigned char)(0x60 + strlen(say->format));
    add(a->object, &a->n_object, text, 1);
    add(a->object, &a->n_object, say->format, strlen(say->format));
    add(a->object, &a->n_object,
        "\x67"
        "attStmt",
        8);
    if (strcmp(say->format, "packed") == 0) {
        add(a->object, &a->n_object,
            "\xa2\x63"
            "alg\x26\x63"
            "sig\x58",
            11);
        text[0] = (unsigned char)a->n_signature;
        add(a->object, &a->n_object, text, 1);
        add(a->object, &a->n_object, a->signature, a->n_signature);
    } else {
        add(a->object, &a->n_object, "\xa0", 1);
    }
    text[0] = (unsigned char)(a->n_data >> 8);
    text[1] = (unsigned char)a->n_data;
    add(a->object, &a->n_object,
        "\x68"
        "authData\x59",
        10);
    add(a->object, &a->n_object, text, 2);
    add(a->object, &a->n_object, a->data, a->n_data);
}

void soft_key_create(const struct soft_key *key, const struct soft_say *say, struct soft_answer *a)
{
    static const unsigned char aaguid[16] = {0};
    unsigned char length[2] = {0, sizeof key->id};

    begin(say, a);
    a->data[32] |= 0x40; /* a new key comes along */
    add(a->data, &a->n_data, aaguid, sizeof aaguid);
    add(a->data, &a->n_data, length, sizeof length);
    add(a->data, &a->n_data, key->id, sizeof key->id);
    add_key(key, a);
    soft_key_sign(key, a);
    add_object(say, a);
}
