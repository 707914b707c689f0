/* Any bytes as any file: told by content, decoded, read by whichever parser that leads to. */
#include "intake_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    feed_intake(data, n, KITH_FORMAT_AUTO);
    return 0;
}
