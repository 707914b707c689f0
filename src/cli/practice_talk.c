#include "practice_talk.h"

int kith_practice_talk(struct kith_practice_call *call)
{
    (void)call;
    return kith_cli_usage("practice", "Not yet.");
}
