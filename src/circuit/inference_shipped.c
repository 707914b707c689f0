#include "inference_shipped.h"

#include "experiments_blob.h"

/* The blob is FILE after FILE, each behind a line "=ID" that no statement can begin with. */
bool kith_experiment_shipped(struct kith_str id, struct kith_str *text)
{
    struct kith_str rest = {(const char *)experiments_blob, experiments_blob_size};
    struct kith_str line;
    bool found = false;

    *text = (struct kith_str){NULL, 0};
    while (kith_str_cut(&rest, '\n', &line)) {
        if (line.n > 0 && line.p[0] == '=') {
            if (found)
                break;
            found = kith_str_eq((struct kith_str){line.p + 1, line.n - 1}, id);
            text->p = line.p + line.n + 1;
        } else if (found) {
            text->n = (size_t)(line.p + line.n - text->p);
        }
    }
    return found;
}
