/* What the crisis list was measured to find, for the model card; docs/flags.md says how and on what. Constant data.
 *
 * tests/coding/test_flag_measured.c counts the lines again and holds these figures against what it finds. */
#ifndef KITH_FLAG_MEASURED_H
#define KITH_FLAG_MEASURED_H

#define KITH_FLAG_LOOKS 6

/* One set of lines, looked at once, on the lists as they stood before they learned from it. */
struct kith_flag_look {
    const char *part; /* as crisis-lines.tsv names it */
    unsigned danger, found;
};

struct kith_flag_measured {
    unsigned danger, found;      /* all written lines of danger, which the lists have learned from, and those flagged */
    unsigned harmless, mistaken; /* all written lines without danger, and those flagged */
    struct kith_flag_look looks[KITH_FLAG_LOOKS];
    unsigned sessions, flags, false_alarms; /* whole sessions of corpus/ and AnnoMI, the flags in them, and those that a
                                               reader judged mistaken; the lists were made with them at hand */
};

extern const struct kith_flag_measured kith_flag_measured;

#endif
