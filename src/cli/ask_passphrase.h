/* The passphrase of a key ring: from a systemd credential where there is one, else asked for on the terminal, unseen.
 */
#ifndef KITH_ASK_PASSPHRASE_H
#define KITH_ASK_PASSPHRASE_H

#include "store_tx.h"

/* A kith_passphrase_fn that asks once and then remembers; user is a struct kith_asked, zeroed before. */
struct kith_asked {
    bool known;
    char passphrase[KITH_PASSPHRASE_MAX];
};
enum kith_rc kith_ask_passphrase(void *user, const char *path, char *out, size_t n, struct kith_err *err);
/* A new one, typed twice; from the credential kith-new-passphrase where there is one. */
enum kith_rc kith_ask_new_passphrase(char *out, size_t n, struct kith_err *err);

#endif
