#include "docx_text.h"
#include "intake_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* An archive goes the whole way; anything else is taken as the document inside, which a mutated archive hardly ever
 * gets to. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct kith_buf lines;
    struct kith_err err = {KITH_OK, 0, "", ""};

    if (n >= 2 && data[0] == 'P' && data[1] == 'K') {
        feed_intake(data, n, KITH_FORMAT_DOCX);
        return 0;
    }
    kith_buf_init(&lines, kith_env_system(), KITH_DOCX_MAX_BYTES);
    if (kith_docx_text((struct kith_str){(const char *)data, n}, &lines, &err) == KITH_OK)
        PROMISED(lines.n <= 4 * n + 64);
    else
        PROMISED(err.rc != KITH_OK && err.text[0]);
    kith_buf_free(&lines);
    return 0;
}
