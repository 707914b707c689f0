/* Where the reports of many sessions go: a file each, of one folder, none in the place of another or of a transcript.
 *
 * A name is made of the input's stem and, where they say more, the session's id and numbers: "STEM", "STEM+ID",
 * "STEM+3" for the third of several inputs of that stem. Of stem and id only letters, digits, "_", "-" and "." are kept
 * and all else becomes "-", so that no name leaves its folder; "+" stands in neither, so that no two inputs share a
 * name. Names hang on the command line alone, never on which worker was first. Read-only once made; any thread. */
#ifndef KITH_REPORT_PATH_H
#define KITH_REPORT_PATH_H

#include "inputs.h"

#define KITH_REPORT_NAME_MAX 320

struct kith_report_paths {
    const struct kith_inputs *inputs;
    const char *folder;
    const char *ending; /* ".html" */
    const bool *shared; /* by input: another one has the same stem */
};

enum kith_rc kith_report_paths_make(struct kith_arena *keep, const struct kith_inputs *inputs, const char *folder,
                                    const char *ending, struct kith_report_paths *out, struct kith_err *err);

/* The name of session number `session` (from 0) of an input. `numbered` adds the number even where the id tells the
 * session: for when an input holds two sessions of one id. */
void kith_report_name(const struct kith_report_paths *paths, size_t input, size_t session, struct kith_str id,
                      bool numbered, char out[KITH_REPORT_NAME_MAX]);

/* The whole path; EIO when it is too long, EUSAGE when a transcript of this run lies there. */
enum kith_rc kith_report_path(const struct kith_report_paths *paths, const char *name, char *out, size_t n,
                              struct kith_err *err);

#endif
