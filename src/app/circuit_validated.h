/* What the last `kith circuit validate` of the posterior that the program carries found, as it was stored: for pages
 * that cannot wait for it to be simulated anew.
 *
 * circuit/validated.json is that command's own output, word for word. Lives in `keep`; read-only once made; any thread.
 */
#ifndef KITH_CIRCUIT_VALIDATED_H
#define KITH_CIRCUIT_VALIDATED_H

#include "circuit_validate.h"

struct kith_validated_result {
    const struct kith_inference_row *row;
    bool reproduced;
    bool not_identified;
    double simulated; /* NaN: the outcome does not exist in any draw */
    double low;
    double high;
    double shows; /* shares, 0 to 1 */
    double found;
    double prior; /* NaN: not known */
};

struct kith_validated_results {
    struct kith_inference inference;
    struct kith_validated_result *rows; /* not reproduced first: new, looked at, fitted; then the others likewise */
    size_t n;
    uint32_t draws;
    uint32_t animals;
    bool current; /* of the posterior that the program carries */
};

enum kith_rc kith_circuit_validated(struct kith_arena *keep, struct kith_validated_results *out, struct kith_err *err);
/* The same from a file's bytes. EINPUT when it is not such a file, or speaks of other rows. */
enum kith_rc kith_circuit_validated_read(struct kith_arena *keep, struct kith_str json,
                                         struct kith_validated_results *out, struct kith_err *err);

/* Why a row is not reproduced, from its own figures, as a sentence; nothing for one that is. */
void kith_circuit_validated_why(const struct kith_validated_result *result, struct kith_buf *out);

#endif
