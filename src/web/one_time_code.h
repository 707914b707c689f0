/* Codes of a device (TOTP, RFC 6238: SHA-1, six digits, thirty seconds) and codes on paper. Pure but for randomness;
 * any thread after kith_code_start. */
#ifndef KITH_ONE_TIME_CODE_H
#define KITH_ONE_TIME_CODE_H

#include "store_factor.h"

/* Once a process, before the others. */
enum kith_rc kith_code_start(struct kith_err *err);

/* The time step whose code this is: now's, the one before or the one after, and later than `used`, which was used
 * already; 0: none. Blanks in the code do not count. Takes as long wherever it differs. */
int64_t kith_code_step(const unsigned char secret[KITH_TOTP_SECRET_BYTES], struct kith_str code, int64_t now,
                       int64_t used);

#define KITH_CODE_SECRET_TEXT 48 /* base32 in groups of four, and its end */
/* The secret as people type it into a device. */
void kith_code_secret_text(const unsigned char secret[KITH_TOTP_SECRET_BYTES], char out[KITH_CODE_SECRET_TEXT]);

#define KITH_CODE_URI_MAX 512
/* The secret as a device reads it from a picture; false when the names are too long for one. */
bool kith_code_uri(const unsigned char secret[KITH_TOTP_SECRET_BYTES], struct kith_str place, struct kith_str login,
                   char out[KITH_CODE_URI_MAX]);

#define KITH_PAPER_CODE  20 /* "abcd-efgh-jkmn-pqrs" and its end */
#define KITH_PAPER_FIRST 4
/* Ten codes for paper, no two of which begin alike: 60 random bits behind the first group, which only finds them. */
void kith_paper_codes(const struct kith_env *env, char out[KITH_RECOVERY_CODES][KITH_PAPER_CODE]);
/* Its hash, as libsodium writes it (Argon2id): 2 rounds over 8 MiB, an eighth of a password's, since
 * what is random needs little; about ten milliseconds. */
#define KITH_PAPER_HASH 128
enum kith_rc kith_paper_code_hash(const char code[KITH_PAPER_CODE], char out[KITH_PAPER_HASH], struct kith_err *err);
/* What was typed, in the form above; false when it is no such code. */
bool kith_paper_code_read(struct kith_str typed, char out[KITH_PAPER_CODE]);

#endif
