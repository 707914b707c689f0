#include "qr_svg.h"

#include "markup.h"

#ifdef KITH_HAVE_QR

#include <qrencode.h>

#define QUIET 4 /* modules around it, by the standard */

/* Dark modules next to each other become one stroke. */
static void write_row(struct kith_buf *out, const unsigned char *row, int width, int y)
{
    for (int x = 0; x < width; x++) {
        int from = x;

        while (x < width && (row[x] & 1))
            x++;
        if (x > from)
            kith_buf_printf(out, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from, x - from);
    }
}

bool kith_qr_svg(struct kith_buf *out, const char *text, const char *label)
{
    QRcode *qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

    if (!qr)
        return false;
    kith_markup(out,
                "<svg class=\"kith-qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
                "aria-label=\"%s\" shape-rendering=\"crispEdges\"><path fill=\"#000\" d=\"",
                qr->width + 2 * QUIET, qr->width + 2 * QUIET, label);
    for (int y = 0; y < qr->width; y++)
        write_row(out, qr->data + (size_t)y * (size_t)qr->width, qr->width, y);
    kith_buf_puts(out, "\"/></svg>\n");
    QRcode_free(qr);
    return true;
}

#else

bool kith_qr_svg(struct kith_buf *out, const char *text, const char *label)
{
    (void)out;
    (void)text;
    (void)label;
    return false;
}

#endif
