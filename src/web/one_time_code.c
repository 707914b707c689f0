#include "one_time_code.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <stdio.h>

#define STEP_S 30
#define DIGITS 6

static const char letters[] = "abcdefghjkmnpqrstuvwxyz023456789"; /* 32, without those that look like others */

enum kith_rc kith_code_start(struct kith_err *err)
{
    if (oath_init() != OATH_OK || sodium_init() < 0)
        return kith_fail(err, KITH_EIO, 0, "liboath or libsodium could not be started.");
    return KITH_OK;
}

/* Six digits, blanks left out; false for anything else. */
static bool read_digits(struct kith_str code, char out[DIGITS + 1])
{
    size_t n = 0;

    for (size_t i = 0; i < code.n; i++) {
        if (code.p[i] == ' ')
            continue;
        if (code.p[i] < '0' || code.p[i] > '9' || n == DIGITS)
            return false;
        out[n++] = code.p[i];
    }
    out[n] = '\0';
    return n == DIGITS;
}

int64_t kith_code_step(const unsigned char secret[KITH_TOTP_SECRET_BYTES], struct kith_str code, int64_t now,
                       int64_t used)
{
    char typed[DIGITS + 1];
    char right[DIGITS + 1];
    int64_t found = 0;

    if (now < INT64_C(2) * STEP_S || !read_digits(code, typed))
        return 0;
    for (int64_t step = now / STEP_S - 1; step <= now / STEP_S + 1; step++) {
        if (oath_totp_generate((const char *)secret, KITH_TOTP_SECRET_BYTES, (time_t)(step * STEP_S), STEP_S, 0, DIGITS,
                               right) != OATH_OK)
            continue;
        if (sodium_memcmp(typed, right, DIGITS) == 0 && step > used && found == 0)
            found = step;
    }
    sodium_memzero(right, sizeof right);
    return found;
}

static void base32(const unsigned char secret[KITH_TOTP_SECRET_BYTES], char out[33])
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; /* RFC 4648 */
    uint64_t bits = 0;
    unsigned n_bits = 0;
    size_t n = 0;

    for (size_t i = 0; i < KITH_TOTP_SECRET_BYTES; i++) {
        bits = bits << 8 | secret[i];
        for (n_bits += 8; n_bits >= 5; n_bits -= 5)
            out[n++] = alphabet[bits >> (n_bits - 5) & 31];
    }
    out[n] = '\0';
}

void kith_code_secret_text(const unsigned char secret[KITH_TOTP_SECRET_BYTES], char out[KITH_CODE_SECRET_TEXT])
{
    char text[33];
    size_t n = 0;

    base32(secret, text);
    for (size_t i = 0; text[i]; i++) {
        if (i > 0 && i % 4 == 0)
            out[n++] = ' ';
        out[n++] = text[i];
    }
    out[n] = '\0';
    sodium_memzero(text, sizeof text);
}

static void add_escaped(char *out, size_t room, struct kith_str s)
{
    size_t n = strlen(out);

    for (size_t i = 0; i < s.n && n + 4 < room; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.')
            out[n++] = (char)c;
        else
            n += (size_t)snprintf(out + n, room - n, "%%%02X", c);
        out[n] = '\0';
    }
}

bool kith_code_uri(const unsigned char secret[KITH_TOTP_SECRET_BYTES], struct kith_str place, struct kith_str login,
                   char out[KITH_CODE_URI_MAX])
{
    char text[33];
    char issuer[160] = "";
    char account[200] = "";
    int n;

    base32(secret, text);
    add_escaped(issuer, sizeof issuer, kith_str_sub(place, 0, 50));
    add_escaped(account, sizeof account, kith_str_sub(login, 0, 60));
    n = snprintf(out, KITH_CODE_URI_MAX, "otpauth://totp/%s:%s?secret=%s&issuer=%s", issuer, account, text, issuer);
    sodium_memzero(text, sizeof text);
    return n > 0 && n < KITH_CODE_URI_MAX;
}

/* ---- on paper ---- */

static void make_paper(const struct kith_env *env, char out[KITH_PAPER_CODE])
{
    unsigned char bytes[16];
    size_t n = 0;

    env->random(env->ctx, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        if (i > 0 && i % 4 == 0)
            out[n++] = '-';
        out[n++] = letters[bytes[i] & 31];
    }
    out[n] = '\0';
    sodium_memzero(bytes, sizeof bytes);
}

void kith_paper_codes(const struct kith_env *env, char out[KITH_RECOVERY_CODES][KITH_PAPER_CODE])
{
    for (size_t i = 0; i < KITH_RECOVERY_CODES;) {
        bool alike = false;

        make_paper(env, out[i]);
        for (size_t k = 0; k < i; k++)
            alike |= memcmp(out[i], out[k], KITH_PAPER_FIRST) == 0;
        i += !alike;
    }
}

_Static_assert(KITH_PAPER_HASH >= crypto_pwhash_STRBYTES, "libsodium's strings fit");

enum kith_rc kith_paper_code_hash(const char code[KITH_PAPER_CODE], char out[KITH_PAPER_HASH], struct kith_err *err)
{
    if (crypto_pwhash_str(out, code, KITH_PAPER_CODE - 1, 2, (size_t)8 << 20) != 0)
        return kith_fail_memory(err);
    return KITH_OK;
}

bool kith_paper_code_read(struct kith_str typed, char out[KITH_PAPER_CODE])
{
    size_t n = 0;

    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];

        c = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        c = c == 'o' ? '0' : c;
        if (c == ' ' || c == '-')
            continue;
        if (!c || !strchr(letters, c) || n + 1 >= KITH_PAPER_CODE)
            return false;
        if (n % 5 == 4)
            out[n++] = '-';
        out[n++] = c;
    }
    out[n] = '\0';
    return n == KITH_PAPER_CODE - 1;
}
