#include "intake_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    feed_intake(data, n, KITH_FORMAT_KITH);
    return 0;
}
