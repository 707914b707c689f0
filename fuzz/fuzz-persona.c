#include "client_mind.h"
#include "drill.h"
#include "persona.h"

#include <stdint.h>

#define TURNS 12

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* A persona that was read can be spoken with: whatever its lines, the mind always finds something to say. */
static void speak(const struct kith_persona *p)
{
    struct kith_mind mind;
    struct kith_reply reply;
    struct kith_effect effect;

    kith_mind_begin(&mind, p, 1, &reply);
    for (uint32_t i = 0; i < TURNS && mind.ended == KITH_END_NOT; i++) {
        struct kith_heard heard = {
            .moves = 2u << (i % (KITH_HEARD_COUNT - 1)), .theme = KITH_NO_THEME, .meaning = -1, .stem = -1};

        kith_mind_answer(&mind, &heard, i, &effect, &reply);
        if (!reply.line)
            __builtin_trap();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct kith_str bytes = {(const char *)data, n};
    const struct kith_persona *persona;
    const struct kith_minute *minute;
    const struct kith_story *story;
    const struct kith_drill *drill;
    struct kith_arena *keep;

    if (n > KITH_PERSONA_MAX_BYTES || kith_arena_open(kith_env_system(), &keep, KITH_PERSONA_ARENA, NULL) != KITH_OK)
        return 0;
    if (kith_persona_read(keep, bytes, &persona, NULL) == KITH_OK)
        speak(persona);
    (void)kith_drill_read(keep, bytes, &drill, NULL);
    (void)kith_story_read(keep, bytes, &story, NULL);
    (void)kith_minute_read(keep, bytes, &minute, NULL);
    kith_arena_close(keep);
    return 0;
}
