/* The JSON of one turn, as schema/turn.json has it. Internal to report. */
#ifndef KITH_TURN_JSON_H
#define KITH_TURN_JSON_H

#include "json_emit.h"
#include "report_view.h"

/* key is NULL in an array and at the top. model is empty for human codes. */
void kith_turn_json_write(struct kith_emit *j, struct kith_str session, const struct kith_view_turn *turn,
                          struct kith_str model, const struct kith_report_options *options);

#endif
