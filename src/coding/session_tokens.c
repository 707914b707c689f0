#include "session_tokens.h"

uint8_t kith_tokens_speaker(enum kith_role role)
{
    return role == KITH_ROLE_COUNSELLOR ? 0 : role == KITH_ROLE_CLIENT ? 1 : 2;
}

/* A turn has at most one token a byte, and the two around them. */
static size_t most_tokens(const struct kith_turn *turns, size_t n, size_t positions)
{
    size_t most = 0;

    for (size_t i = 0; i < n; i++)
        most += turns[i].text.n + 2 < positions ? turns[i].text.n + 2 : positions;
    return most;
}

enum kith_rc kith_session_tokens(const struct kith_wordpiece *pieces, size_t positions, const struct kith_turn *turns,
                                 const enum kith_role *roles, size_t n, struct kith_arena *arena,
                                 struct kith_encoder_text *out, struct kith_err *err)
{
    struct kith_token *tokens;
    size_t *start;
    int32_t *id;
    uint8_t *speaker;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(arena, positions, sizeof *tokens, &tokens, err));
    KITH_TRY(kith_arena_take(arena, n + 1, sizeof *start, &start, err));
    KITH_TRY(kith_arena_take(arena, n, sizeof *speaker, &speaker, err));
    KITH_TRY(kith_arena_take(arena, most_tokens(turns, n, positions), sizeof *id, &id, err));
    for (size_t i = 0; i < n; i++) {
        size_t found = kith_wordpiece_turn(pieces, turns[i].text, positions, tokens);

        for (size_t k = 0; k < found; k++)
            id[start[i] + k] = tokens[k].id;
        start[i + 1] = start[i] + found;
        speaker[i] = kith_tokens_speaker(roles[i]);
    }
    *out = (struct kith_encoder_text){.turns = n, .start = start, .id = id, .speaker = speaker};
out:
    return rc;
}
