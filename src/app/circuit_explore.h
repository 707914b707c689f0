/* The explorer: one HTML file in which a learner watches simulated rats choose between a cage-mate and a lever.
 *
 * Everything it shows is simulated here, before the page is written: pasts (circuit/explorer/past-*.txt) by changes in
 * the brain, over many versions of the model, and a few single rats minute by minute under the most typical version.
 * The page asks nobody for anything, shows still tables without script, and advises nobody. Options are borrowed;
 * `draw` and `progress` are called from the calling thread alone. */
#ifndef KITH_CIRCUIT_EXPLORE_H
#define KITH_CIRCUIT_EXPLORE_H

#include "buf.h"
#include "simulate.h"

#define KITH_EXPLORE_PAGE_MAX ((size_t)8 << 20)
#define KITH_EXPLORE_DRAWS    500u

struct kith_explore_options {
    uint32_t draws; /* versions of the model, 1 to KITH_EXPLORE_DRAWS */
    uint64_t seed;
    unsigned threads;
    enum kith_circuit_cpu cpu;
    bool fitted;          /* the versions are a posterior's */
    const char *versions; /* where they come from, in words; as HTML text */
    enum kith_rc (*draw)(void *user, uint64_t index, struct kith_circuit_params *out, struct kith_err *err);
    void *draw_user;
    void (*progress)(void *user, size_t done, size_t total); /* NULL: none */
    void *progress_user;
};

enum kith_rc kith_circuit_explore(const struct kith_env *env, const struct kith_explore_options *options,
                                  struct kith_buf *out, struct kith_err *err);

/* The explorer's drawing of what drives what, and its list of words: as HTML, for other pages. They live as long as the
 * program. */
struct kith_str kith_explore_map(void);
struct kith_str kith_explore_glossary(void);

#endif
