/* A text as a picture that phones read (QR), where libqrencode was there when Kith was built. Pure; any thread. */
#ifndef KITH_QR_SVG_H
#define KITH_QR_SVG_H

#include "buf.h"

/* Writes an SVG of it; false, and nothing is written, when there is no library or the text is too long. `label` is what
 * people hear who do not see it. */
bool kith_qr_svg(struct kith_buf *out, const char *text, const char *label);

#endif
