#include "captions.h"

static enum kith_rc next(struct kith_parse *p, struct kith_builder *b, struct kith_err *err)
{
    return kith_captions_read(p, true, b, err);
}

const struct kith_parser kith_parser_vtt = {.next = next};
