#include "passkey.h"

#include <cbor.h>
#include <fido.h>
#include <fido/es256.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>

#define FLAG_PRESENT  0x01
#define FLAG_VERIFIED 0x04
#define HASH_BYTES    32u

static enum kith_rc refused(struct kith_err *err)
{
    return kith_fail(err, KITH_EDENIED, 0, "This passkey does not fit. Try again, or sign in with your password.");
}

bool kith_passkey_name(struct kith_str origin, char out[KITH_PASSKEY_NAME_MAX])
{
    ptrdiff_t at = kith_str_find(origin, KITH_S("://"));
    struct kith_str host = kith_str_sub(origin, at < 0 ? 0 : (size_t)at + 3, origin.n);
    ptrdiff_t port = kith_str_find_byte(host, ':');
    bool letter = false;

    if (port >= 0)
        host = kith_str_sub(host, 0, (size_t)port);
    for (size_t i = 0; i < host.n; i++)
        letter |= host.p[i] >= 'a' && host.p[i] <= 'z';
    if (at < 0 || !letter || host.n >= KITH_PASSKEY_NAME_MAX || kith_str_find_byte(host, '[') >= 0)
        return false;
    memcpy(out, host.p, host.n);
    out[host.n] = '\0';
    return true;
}

bool kith_passkey_bytes(struct kith_str text, size_t max, struct kith_arena *keep, struct kith_str *out)
{
    size_t room = text.n / 4 * 3 + 3;
    unsigned char *p;

    *out = (struct kith_str){"", 0};
    if (text.n == 0 || text.n > (max + 2) / 3 * 4)
        return false;
    p = kith_arena_raw(keep, room);
    if (!p ||
        sodium_base642bin(p, room, text.p, text.n, NULL, &out->n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return false;
    out->p = (const char *)p;
    return out->n > 0 && out->n <= max;
}

/* ---- what the browser says it was asked ---- */

static bool says(const json_t *object, const char *name, struct kith_str value)
{
    const json_t *found = json_object_get(object, name);

    return json_is_string(found) &&
           kith_str_eq((struct kith_str){json_string_value(found), json_string_length(found)}, value);
}

static json_t *read_client(struct kith_str client)
{
    json_t *object;

    if (client.n == 0 || client.n > KITH_PASSKEY_CLIENT_MAX)
        return NULL;
    object = json_loadb(client.p, client.n, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(object)) {
        json_decref(object);
        return NULL;
    }
    return object;
}

bool kith_passkey_challenge(struct kith_str client, struct kith_arena *keep, struct kith_str *out)
{
    json_t *object = read_client(client);
    const json_t *found = json_object_get(object, "challenge");
    bool good = json_is_string(found) &&
                kith_str_keep(keep, (struct kith_str){json_string_value(found), json_string_length(found)}, out,
                              NULL) == KITH_OK;

    json_decref(object);
    return good;
}

/* Its kind, the challenge, the origin, and that no page of another site stood around ours. */
static bool client_fits(struct kith_str client, const char *type, struct kith_str challenge, struct kith_str origin)
{
    json_t *object = read_client(client);
    const json_t *cross = json_object_get(object, "crossOrigin");
    bool good = object && says(object, "type", kith_str_of(type)) && says(object, "challenge", challenge) &&
                says(object, "origin", origin) && (!cross || json_is_false(cross)) &&
                !json_object_get(object, "topOrigin");

    json_decref(object);
    return good;
}

/* ---- a new one ---- */

#define DEPTH_MAX 5u

/* One item of CBOR (RFC 8949) and all in it: every length that it declares is there, so that no reader takes memory for
 * what never comes. Lengths left open, which authenticators may not use, are refused. */
static bool item_fits(struct kith_str s, size_t *at, unsigned depth)
{
    unsigned char head;
    uint64_t value;

    if (depth > DEPTH_MAX || *at >= s.n)
        return false;
    head = (unsigned char)s.p[(*at)++];
    value = head & 31u;
    if (value >= 24) {
        size_t more = (size_t)1 << (value - 24);

        if (value > 27 || s.n - *at < more)
            return false;
        for (value = 0; more > 0; more--)
            value = value << 8 | (unsigned char)s.p[(*at)++];
    }
    switch (head >> 5) {
    case 2:
    case 3: /* bytes, text */
        if (value > s.n - *at)
            return false;
        *at += (size_t)value;
        return true;
    case 4:
    case 5: /* an array, a map of pairs */
        if (value > s.n - *at)
            return false;
        for (uint64_t i = 0; i < (head >> 5 == 5 ? 2 * value : value); i++)
            if (!item_fits(s, at, depth + 1))
                return false;
        return true;
    case 6: /* tags */
        return false;
    default:
        return true;
    }
}

/* The key and whatever follows it, behind the id. */
static bool data_is_whole(struct kith_str data)
{
    size_t at = HASH_BYTES + 1 + 4 + 16 + 2;

    if (data.n < at)
        return false;
    at += (size_t)((unsigned char)data.p[at - 2] << 8 | (unsigned char)data.p[at - 1]);
    while (at < data.n)
        if (!item_fits(data, &at, 0))
            return false;
    return at == data.n;
}

struct parts {
    char format[16];
    struct kith_str data; /* the authenticator's */
    struct kith_str signature;
    struct kith_str certificate; /* empty: it vouches for itself */
    bool es256;
};

static struct kith_str bytes_of(const cbor_item_t *item)
{
    if (!cbor_isa_bytestring(item) || !cbor_bytestring_is_definite(item))
        return (struct kith_str){"", 0};
    return (struct kith_str){(const char *)cbor_bytestring_handle(item), cbor_bytestring_length(item)};
}

static bool named(const struct cbor_pair *pair, const char *name)
{
    return cbor_isa_string(pair->key) && cbor_string_is_definite(pair->key) &&
           kith_str_eq((struct kith_str){(const char *)cbor_string_handle(pair->key), cbor_string_length(pair->key)},
                       kith_str_of(name));
}

static void read_statement(const cbor_item_t *map, struct parts *parts)
{
    const struct cbor_pair *pairs = cbor_map_handle(map);

    for (size_t i = 0; i < cbor_map_size(map); i++) {
        if (named(&pairs[i], "sig"))
            parts->signature = bytes_of(pairs[i].value);
        else if (named(&pairs[i], "alg"))
            parts->es256 = cbor_isa_negint(pairs[i].value) && cbor_get_int(pairs[i].value) == 6; /* -7 */
        else if (named(&pairs[i], "x5c") && cbor_isa_array(pairs[i].value) && cbor_array_size(pairs[i].value) > 0)
            parts->certificate = bytes_of(cbor_array_handle(pairs[i].value)[0]);
    }
}

static void read_format(const cbor_item_t *item, struct parts *parts)
{
    if (cbor_isa_string(item) && cbor_string_is_definite(item) && cbor_string_length(item) < sizeof parts->format)
        memcpy(parts->format, cbor_string_handle(item), cbor_string_length(item));
}

/* The three parts of an attestation object, pointing into `root`. */
static bool read_object(const cbor_item_t *root, struct parts *parts)
{
    const struct cbor_pair *pairs;

    *parts = (struct parts){.format = ""};
    if (!cbor_isa_map(root) || !cbor_map_is_definite(root) || cbor_map_size(root) != 3)
        return false;
    pairs = cbor_map_handle(root);
    for (size_t i = 0; i < 3; i++) {
        if (named(&pairs[i], "fmt"))
            read_format(pairs[i].value, parts);
        else if (named(&pairs[i], "authData"))
            parts->data = bytes_of(pairs[i].value);
        else if (named(&pairs[i], "attStmt") && cbor_isa_map(pairs[i].value))
            read_statement(pairs[i].value, parts);
    }
    return parts->data.n > HASH_BYTES && parts->format[0];
}

/* Nobody vouches for it: then the name's hash and the flags are looked at here. A packed one libfido2 checks whole. */
static bool vouched(fido_cred_t *cred, const struct parts *parts)
{
    const unsigned char *sig = (const unsigned char *)parts->signature.p;

    if (strcmp(parts->format, "none") == 0)
        return true;
    if (strcmp(parts->format, "packed") != 0 || !parts->es256 || parts->signature.n == 0 ||
        fido_cred_set_sig(cred, sig, parts->signature.n) != FIDO_OK)
        return false;
    if (parts->certificate.n == 0)
        return fido_cred_verify_self(cred) == FIDO_OK;
    return fido_cred_set_x509(cred, (const unsigned char *)parts->certificate.p, parts->certificate.n) == FIDO_OK &&
           fido_cred_verify(cred) == FIDO_OK;
}

static bool data_fits(struct kith_str data, const char *name)
{
    unsigned char hash[HASH_BYTES];
    unsigned flags = (unsigned char)data.p[HASH_BYTES];

    (void)crypto_hash_sha256(hash, (const unsigned char *)name, strlen(name));
    return sodium_memcmp(hash, data.p, HASH_BYTES) == 0 &&
           (flags & (FLAG_PRESENT | FLAG_VERIFIED)) == (FLAG_PRESENT | FLAG_VERIFIED);
}

static bool check_made(fido_cred_t *cred, const char *name, struct kith_str client, const struct parts *parts)
{
    return cred && data_fits(parts->data, name) && data_is_whole(parts->data) &&
           fido_cred_set_type(cred, COSE_ES256) == FIDO_OK &&
           fido_cred_set_clientdata(cred, (const unsigned char *)client.p, client.n) == FIDO_OK &&
           fido_cred_set_rp(cred, name, "Kith") == FIDO_OK && fido_cred_set_uv(cred, FIDO_OPT_TRUE) == FIDO_OK &&
           fido_cred_set_authdata_raw(cred, (const unsigned char *)parts->data.p, parts->data.n) == FIDO_OK &&
           fido_cred_set_fmt(cred, parts->format) == FIDO_OK && fido_cred_type(cred) == COSE_ES256 &&
           fido_cred_pubkey_len(cred) == KITH_PASSKEY_KEY_BYTES && fido_cred_id_len(cred) > 0 &&
           fido_cred_id_len(cred) <= KITH_PASSKEY_ID_MAX && vouched(cred, parts);
}

enum kith_rc kith_passkey_made(struct kith_str origin, struct kith_str challenge, struct kith_str client,
                               struct kith_str object, struct kith_arena *keep, struct kith_passkey_new *out,
                               struct kith_err *err)
{
    struct cbor_load_result result;
    char name[KITH_PASSKEY_NAME_MAX];
    fido_cred_t *cred = NULL;
    cbor_item_t *root = NULL;
    struct parts parts;
    size_t at = 0;
    enum kith_rc rc;

    *out = (struct kith_passkey_new){.counter = 0};
    if (object.n == 0 || object.n > KITH_PASSKEY_OBJECT_MAX || !kith_passkey_name(origin, name) ||
        !client_fits(client, "webauthn.create", challenge, origin))
        return refused(err);
    if (!item_fits(object, &at, 0) || at != object.n)
        return refused(err);
    root = cbor_load((const unsigned char *)object.p, object.n, &result);
    if (!root || result.read != object.n || !read_object(root, &parts)) {
        rc = refused(err);
        goto out;
    }
    cred = fido_cred_new();
    if (!check_made(cred, name, client, &parts)) {
        rc = refused(err);
        goto out;
    }
    memcpy(out->key, fido_cred_pubkey_ptr(cred), sizeof out->key);
    out->counter = fido_cred_sigcount(cred);
    KITH_TRY(kith_str_keep(keep, (struct kith_str){(const char *)fido_cred_id_ptr(cred), fido_cred_id_len(cred)},
                           &out->id, err));
out:
    fido_cred_free(&cred);
    if (root)
        cbor_decref(&root);
    return rc;
}

/* ---- one that was used ---- */

/* Behind flags and counter stand at most what extensions say. */
static bool rest_is_whole(struct kith_str data)
{
    size_t at = HASH_BYTES + 1 + 4;

    while (at < data.n)
        if (!item_fits(data, &at, 0))
            return false;
    return at == data.n;
}

static bool check_used(fido_assert_t *assert, const es256_pk_t *pk, const char *name, struct kith_str client,
                       struct kith_str data, struct kith_str signature)
{
    return fido_assert_set_clientdata(assert, (const unsigned char *)client.p, client.n) == FIDO_OK &&
           fido_assert_set_rp(assert, name) == FIDO_OK && fido_assert_set_count(assert, 1) == FIDO_OK &&
           fido_assert_set_up(assert, FIDO_OPT_TRUE) == FIDO_OK &&
           fido_assert_set_uv(assert, FIDO_OPT_TRUE) == FIDO_OK &&
           fido_assert_set_authdata_raw(assert, 0, (const unsigned char *)data.p, data.n) == FIDO_OK &&
           fido_assert_set_sig(assert, 0, (const unsigned char *)signature.p, signature.n) == FIDO_OK &&
           fido_assert_verify(assert, 0, COSE_ES256, pk) == FIDO_OK;
}

enum kith_rc kith_passkey_used(struct kith_str origin, struct kith_str challenge, struct kith_str key,
                               struct kith_str client, struct kith_str data, struct kith_str signature,
                               uint32_t *counter, struct kith_err *err)
{
    char name[KITH_PASSKEY_NAME_MAX];
    fido_assert_t *assert = NULL;
    es256_pk_t *pk = NULL;
    enum kith_rc rc = KITH_OK;

    *counter = 0;
    if (!kith_passkey_name(origin, name) || !client_fits(client, "webauthn.get", challenge, origin) ||
        key.n != KITH_PASSKEY_KEY_BYTES || data.n <= HASH_BYTES + 4 || data.n > KITH_PASSKEY_OBJECT_MAX ||
        signature.n == 0 || signature.n > 512 || !data_fits(data, name) || !rest_is_whole(data))
        return refused(err);
    pk = es256_pk_new();
    assert = fido_assert_new();
    if (!pk || !assert)
        rc = kith_fail_memory(err);
    else if (es256_pk_from_ptr(pk, key.p, key.n) != FIDO_OK || !check_used(assert, pk, name, client, data, signature))
        rc = refused(err);
    else
        *counter = fido_assert_sigcount(assert, 0);
    fido_assert_free(&assert);
    es256_pk_free(&pk);
    return rc;
}
