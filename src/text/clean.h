/* Outside text made safe to keep: freed of what could deceive a terminal, a page or a reader.
 *
 * Cleaned text lives in the arena. Pure functions; any thread. */
#ifndef KITH_CLEAN_H
#define KITH_CLEAN_H

#include "str.h"

/* Takes out control characters, whole terminal escape sequences (ECMA-48: CSI, OSC, DCS and the like, in 7 and 8
 * bits), bidirectional controls, zero-width and other invisible characters; folds every run of white space to one
 * space and trims; composes to NFC; keeps at most 30 combining marks in a row (UAX #15, stream-safe text); ill-formed
 * bytes become U+FFFD. Cleaning cleaned text changes nothing. *out lives in keep, terminated. */
enum kith_rc kith_text_clean(struct kith_arena *keep, struct kith_str in, struct kith_str *out, struct kith_err *err);

/* True for printable ASCII with single inner blanks, which cleaning would leave as it is: the quick way round it. */
bool kith_text_is_plain(struct kith_str s);

#endif
