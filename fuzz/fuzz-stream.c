#include "voice_stream.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* However the bytes are cut, the same reply or the same complaint comes of them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct kith_str bytes = {(const char *)data, n};
    struct kith_voice_stream whole;
    struct kith_voice_stream cut;

    if (n > KITH_VOICE_STREAM_MAX)
        return 0;
    kith_voice_stream_open(&whole, kith_env_system());
    kith_voice_stream_open(&cut, kith_env_system());
    (void)kith_voice_stream_feed(&whole, bytes);
    for (size_t i = 0; i < n; i++)
        if (!kith_voice_stream_feed(&cut, kith_str_sub(bytes, i, i + 1)))
            break;
    if (kith_voice_stream_end(&whole) != kith_voice_stream_end(&cut) ||
        !kith_str_eq(kith_buf_view(&whole.reply), kith_buf_view(&cut.reply)) || whole.reply.n > KITH_VOICE_REPLY_MAX)
        __builtin_trap();
    kith_voice_stream_close(&whole);
    kith_voice_stream_close(&cut);
    return 0;
}
