/* Decoding makes well-formed text of any bytes; cleaning it takes out whatever deceives, once and for all. */
#include "clean.h"
#include "encoding.h"
#include "english.h"
#include "intake_feed.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool deceives(int32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202F) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
           (c >= 0xE0000 && c <= 0xE0FFF);
}

static void promised_utf8(struct kith_str s, bool cleaned)
{
    for (size_t at = 0; at < s.n;) {
        int32_t c;

        at += kith_utf8_next(kith_str_sub(s, at, s.n), &c);
        PROMISED(c >= 0 && (!cleaned || !deceives(c)));
        PROMISED(c != '\r');
    }
    PROMISED(!cleaned || kith_str_find(s, KITH_S("  ")) < 0);
    PROMISED(!cleaned || s.n == 0 || (s.p[0] != ' ' && s.p[s.n - 1] != ' '));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct kith_str bytes = {(const char *)data, n};
    struct kith_arena *keep = NULL;
    struct kith_english english = {0};
    struct kith_decoded decoded;
    struct kith_str raw;
    struct kith_str once;
    struct kith_str twice;
    struct kith_buf into;

    kith_buf_init(&into, kith_env_system(), 3 * n + 3);
    PROMISED(kith_text_decode(bytes, &into, &decoded, NULL) == KITH_OK);
    promised_utf8(decoded.text, false);
    PROMISED(kith_arena_open(kith_env_system(), &keep, (size_t)256 << 20, NULL) == KITH_OK);
    PROMISED(kith_text_clean(keep, decoded.text, &once, NULL) == KITH_OK);
    PROMISED(kith_text_clean(keep, once, &twice, NULL) == KITH_OK);
    promised_utf8(once, true);
    PROMISED(kith_str_eq(once, twice));
    /* Cleaning must hold for bytes that nobody decoded, too. */
    PROMISED(kith_text_clean(keep, bytes, &raw, NULL) == KITH_OK);
    promised_utf8(raw, true);
    PROMISED(!kith_text_is_plain(bytes) || kith_str_eq(raw, bytes));
    kith_english_count(&english, once);
    PROMISED(english.english <= english.words && english.latin <= english.letters);
    (void)kith_english_likely(&english);
    kith_buf_free(&into);
    kith_arena_close(keep);
    return 0;
}
