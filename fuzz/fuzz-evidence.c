/* The circuit's tables of evidence and roles: any bytes, and the roles against the evidence that is shipped. */
#include "evidence.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kith_str tsv = {(const char *)data, size};
    struct kith_circuit_roles roles;
    struct kith_evidence evidence;
    struct kith_arena *keep = NULL;
    struct kith_err err = {0};

    if (kith_arena_open(kith_env_system(), &keep, (size_t)4 << 20, &err) != KITH_OK)
        return 0;
    if (kith_evidence_parse(keep, tsv, &evidence, &err) == KITH_OK)
        for (size_t i = 0; i < evidence.n; i++)
            if (kith_evidence_find(&evidence, evidence.rows[i].id) != i)
                abort();
    if (kith_evidence_parse(keep, kith_evidence_shipped(), &evidence, &err) == KITH_OK &&
        kith_circuit_roles_parse(keep, tsv, &evidence, &roles, &err) == KITH_OK)
        for (size_t i = 0; i < roles.n; i++)
            if (roles.rows[i].n_evidence == 0 || roles.rows[i].null != (roles.rows[i].direction == 0))
                abort();
    kith_arena_close(keep);
    return 0;
}
