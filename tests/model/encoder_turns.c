#include "encoder_turns.h"

#include <stdlib.h>

static size_t start[ENCODER_TURNS_MAX + 1];
static uint8_t speaker[ENCODER_TURNS_MAX];
static int32_t id[ENCODER_TURN_TOKENS_MAX];

bool encoder_turns_read(FILE *in, struct kith_encoder_text *text)
{
    char *line = NULL;
    size_t room = 0;
    size_t n = 0;

    *text = (struct kith_encoder_text){.start = start, .id = id, .speaker = speaker};
    while (text->turns < ENCODER_TURNS_MAX && getline(&line, &room, in) > 0) {
        char *at = line;
        char *end;

        speaker[text->turns] = (uint8_t)strtoul(at, &end, 10);
        for (at = end; n < ENCODER_TURN_TOKENS_MAX; at = end) {
            const long number = strtol(at, &end, 10);

            if (at == end)
                break;
            id[n++] = (int32_t)number;
        }
        start[++text->turns] = n;
    }
    free(line);
    return text->turns > 0 && text->turns < ENCODER_TURNS_MAX && n < ENCODER_TURN_TOKENS_MAX;
}
