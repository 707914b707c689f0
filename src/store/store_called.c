/* By what names a client and those who come along are known, now or before. */
#include "store_called.h"

#include "store_parts.h"

static bool is_title(struct kith_str word)
{
    static const char *const titles[] = {"mr",   "mrs",    "ms",          "miss",         "mx",           "dr",
                                         "prof", "madame", "mme",         "sir",          "sr",           "sra",
                                         "srta", "don",    "do\303\261a", "se\303\261or", "se\303\261ora"};

    if (kith_str_ends(word, KITH_S(".")))
        word.n--;
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (kith_str_eq_nocase(word, kith_str_of(titles[i])))
            return true;
    return false;
}

/* The name in a form of address: what stands behind a title ("Ms Ruiz, at first"), or the one word that it is. The rest
 * is everyday words, which must not be hidden wherever they are said. */
static struct kith_str in_address(struct kith_str address)
{
    struct kith_str rest = kith_str_trim(address);
    struct kith_str word;
    bool titled = false;

    if (kith_str_find_byte(rest, ' ') < 0)
        return rest;
    while (kith_str_cut(&rest, ' ', &word)) {
        if (titled && word.n)
            return word;
        titled = is_title(word) || (titled && word.n == 0);
    }
    return KITH_S("");
}

enum kith_rc kith_called_add(struct kith_arena *keep, struct kith_str name, struct kith_str *before,
                             struct kith_err *err)
{
    struct kith_str rest = *before;
    struct kith_str line;
    char *p;
    enum kith_rc rc;

    name = kith_str_trim(name);
    while (kith_str_cut(&rest, '\n', &line))
        if (kith_str_eq(line, name))
            return KITH_OK;
    if (name.n == 0)
        return KITH_OK;
    KITH_TRY(kith_arena_take(keep, before->n + name.n + 1, 1, &p, err));
    if (before->n)
        memcpy(p, before->p, before->n);
    memcpy(p + before->n, name.p, name.n);
    p[before->n + name.n] = '\n';
    *before = (struct kith_str){p, before->n + name.n + 1};
out:
    return rc;
}

enum kith_rc kith_called_before(struct kith_arena *keep, const struct kith_names_of *was,
                                const struct kith_names_of *is, struct kith_str *before, struct kith_err *err)
{
    const struct kith_str old[] = {was->usual, was->legal, in_address(was->address)};
    const struct kith_str now[] = {is->usual, is->legal, in_address(is->address)};
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < sizeof old / sizeof *old; i++)
        if (!kith_str_eq(old[i], now[i]))
            KITH_TRY(kith_called_add(keep, old[i], before, err));
out:
    return rc;
}

enum kith_rc kith_client_called(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                                struct kith_str **out, size_t *n, struct kith_err *err)
{
    struct kith_client c;
    struct kith_party *parties;
    size_t n_parties;
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_client_get(tx, client, keep, &c, err));
    KITH_TRY(kith_party_list(tx, client, keep, &parties, &n_parties, err));
    KITH_TRY(kith_arena_take(keep, 1 + 2 * n_parties, sizeof **out, out, err));
    KITH_TRY(kith_called_before(keep, &c.names, &(struct kith_names_of){.usual = KITH_S("")}, &c.before, err));
    (*out)[(*n)++] = c.before;
    for (size_t i = 0; i < n_parties; i++) {
        if (parties[i].kind != KITH_PARTY_CLIENT)
            (*out)[(*n)++] = parties[i].name;
        if (parties[i].guardian.n)
            (*out)[(*n)++] = parties[i].guardian;
    }
out:
    return rc;
}
