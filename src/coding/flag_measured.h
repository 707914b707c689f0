/* What the crisis list was measured to find, for the model card; docs/flags.md says how and on what. Constant data.
 *
 * tests/coding/test_flag_measured.c counts the lines again and holds these figures against what it finds. */
#ifndef KITH_FLAG_MEASURED_H
#define KITH_FLAG_MEASURED_H

struct kith_flag_measured {
    unsigned danger, found;          /* written lines of danger that the list has learned from, and those it flags */
    unsigned harmless, mistaken;     /* written lines without danger, and those it flags */
    unsigned unseen, unseen_found;   /* the newest lines of danger, looked at once, before the list learned from any */
    unsigned sessions, false_alarms; /* whole sessions of corpus/ and AnnoMI, and flags in them that a reader judged
                                        mistaken; the list was made with these sessions at hand */
};

extern const struct kith_flag_measured kith_flag_measured;

#endif
