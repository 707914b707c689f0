#include "json_emit.h"

#include <math.h>

void kith_emit_init(struct kith_emit *j, struct kith_buf *out, unsigned indent)
{
    *j = (struct kith_emit){.out = out, .indent = indent};
}

static bool on_one_line(const struct kith_emit *j)
{
    return j->indent == 0 || (j->flat && j->depth >= j->flat);
}

static void new_line(struct kith_emit *j)
{
    if (on_one_line(j))
        return;
    kith_buf_byte(j->out, '\n');
    for (unsigned i = 0; i < j->depth * j->indent; i++)
        kith_buf_byte(j->out, ' ');
}

static void write_escape(struct kith_buf *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    char code[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};

    if (c == '"' || c == '\\') {
        code[1] = (char)c;
        kith_buf_add(out, code, 2);
    } else {
        kith_buf_add(out, code, sizeof code);
    }
}

static void write_string(struct kith_buf *out, struct kith_str s)
{
    size_t from = 0;

    kith_buf_byte(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F)
            continue;
        kith_buf_add(out, s.p + from, i - from);
        write_escape(out, c);
        from = i + 1;
    }
    kith_buf_add(out, s.p + from, s.n - from);
    kith_buf_byte(out, '"');
}

/* Keys are Kith's own short words: nothing in them needs an escape. In one piece, since a turn has forty of them. */
static void write_key(struct kith_emit *j, const char *key)
{
    char piece[KITH_EMIT_KEY + 4] = {'"'};
    size_t n = 1;

    while (*key && n <= KITH_EMIT_KEY)
        piece[n++] = *key++;
    piece[n++] = '"';
    piece[n++] = ':';
    if (j->indent)
        piece[n++] = ' ';
    kith_buf_add(j->out, piece, n);
}

/* What stands before a value: the comma, the line, the key. */
static void begin(struct kith_emit *j, const char *key)
{
    if (j->depth) {
        if (j->any[j->depth])
            kith_buf_puts(j->out, j->indent && on_one_line(j) ? ", " : ",");
        new_line(j);
        j->any[j->depth] = true;
    }
    if (key)
        write_key(j, key);
}

static void open_level(struct kith_emit *j, const char *key, char bracket, bool flat)
{
    begin(j, key);
    kith_buf_byte(j->out, bracket);
    if (j->depth + 1 >= KITH_EMIT_DEPTH) {
        j->out->rc = KITH_EBOUND; /* no writer nests this deep */
        return;
    }
    j->depth++;
    j->any[j->depth] = false;
    if (flat && !j->flat)
        j->flat = j->depth;
}

static void close_level(struct kith_emit *j, char bracket)
{
    bool any = j->any[j->depth];
    bool flat = on_one_line(j);

    if (j->flat == j->depth)
        j->flat = 0;
    if (j->depth)
        j->depth--;
    if (any && !flat)
        new_line(j);
    kith_buf_byte(j->out, bracket);
}

void kith_emit_object(struct kith_emit *j, const char *key)
{
    open_level(j, key, '{', false);
}

void kith_emit_array(struct kith_emit *j, const char *key)
{
    open_level(j, key, '[', false);
}

void kith_emit_flat_object(struct kith_emit *j, const char *key)
{
    open_level(j, key, '{', true);
}

void kith_emit_flat_array(struct kith_emit *j, const char *key)
{
    open_level(j, key, '[', true);
}

void kith_emit_close_object(struct kith_emit *j)
{
    close_level(j, '}');
}

void kith_emit_close_array(struct kith_emit *j)
{
    close_level(j, ']');
}

void kith_emit_str(struct kith_emit *j, const char *key, struct kith_str value)
{
    begin(j, key);
    write_string(j->out, value);
}

void kith_emit_str_or_null(struct kith_emit *j, const char *key, struct kith_str value)
{
    if (value.n)
        kith_emit_str(j, key, value);
    else
        kith_emit_null(j, key);
}

void kith_emit_word(struct kith_emit *j, const char *key, const char *value)
{
    if (!value) {
        kith_emit_null(j, key);
        return;
    }
    kith_emit_str(j, key, kith_str_of(value));
}

/* The digits of v into the end of digits[24]; returns where they begin. */
static size_t digits_of(uint64_t v, char digits[24])
{
    size_t at = 24;

    do {
        digits[--at] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    return at;
}

void kith_emit_int(struct kith_emit *j, const char *key, int64_t value)
{
    char digits[24];
    size_t at = digits_of(value < 0 ? 0 - (uint64_t)value : (uint64_t)value, digits);

    begin(j, key);
    if (value < 0)
        kith_buf_byte(j->out, '-');
    kith_buf_add(j->out, digits + at, sizeof digits - at);
}

/* `places` digits behind the point, less the zeros at the end. */
static void write_decimal(struct kith_buf *out, uint64_t scaled, unsigned places)
{
    char digits[24];
    size_t at = digits_of(scaled, digits);
    size_t n = sizeof digits;
    size_t point = n - places;

    while (n - at < places + 1)
        digits[--at] = '0';
    while (n > point && digits[n - 1] == '0')
        n--;
    if (n > point) { /* what stands before the point moves over to make room for it */
        memmove(digits + at - 1, digits + at, point - at);
        at--;
        digits[point - 1] = '.';
    }
    kith_buf_add(out, digits + at, n - at);
}

void kith_emit_real(struct kith_emit *j, const char *key, double value)
{
    static const double tens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    double size = fabs(value);
    unsigned places = 3;
    uint64_t scaled;

    if (!isfinite(value)) {
        kith_emit_null(j, key);
        return;
    }
    for (unsigned i = 0; places < 9 && size * tens[i] < 1; i++)
        places++;
    for (unsigned i = 1; places > 0 && size >= tens[i]; i++)
        places--;
    /* Past 2^63 no figure of Kith's is a figure; the largest is written instead of undefined behaviour. */
    scaled = size < 9e18 ? (uint64_t)(size * tens[places] + 0.5) : UINT64_C(9000000000000000000);
    begin(j, key);
    if (value < 0 && scaled)
        kith_buf_byte(j->out, '-');
    write_decimal(j->out, scaled, places);
}

void kith_emit_bool(struct kith_emit *j, const char *key, bool value)
{
    begin(j, key);
    kith_buf_puts(j->out, value ? "true" : "false");
}

void kith_emit_null(struct kith_emit *j, const char *key)
{
    begin(j, key);
    kith_buf_puts(j->out, "null");
}
