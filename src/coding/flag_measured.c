#include "flag_measured.h"

/* 22 November 2026, on tests/golden/flags/crisis-lines.tsv. */
const struct kith_flag_measured kith_flag_measured = {
    .danger = 464,
    .found = 457,
    .harmless = 446,
    .mistaken = 0,
    .looks = {{"held", 71, 63},
              {"held2", 81, 24},
              {"held3", 62, 37},
              {"held4", 60, 27},
              {"held5", 42, 24},
              {"held6", 45, 29}},
    .sessions = 325,
    .flags = 17,
    .false_alarms = 2,
};
