#include "sniff.h"

#include "speaker_label.h"
#include "text_lines.h"
#include "timecode.h"

#define LOOK      ((size_t)64 << 10)
#define CELLS_MAX 64
#define EXPECTED  "expected a transcript as WebVTT, SRT, plain text, DOCX, CSV, TSV, JSON, JSONL or session notation"

/* ---- raw bytes ---- */

static bool at(struct kith_str bytes, size_t offset, struct kith_str magic)
{
    return bytes.n >= offset && kith_str_starts(kith_str_sub(bytes, offset, bytes.n), magic);
}

static bool is_picture(struct kith_str b)
{
    return at(b, 0, KITH_S("\x89PNG\r\n")) || at(b, 0, KITH_S("\xFF\xD8\xFF")) || at(b, 0, KITH_S("GIF8")) ||
           at(b, 0, KITH_S("II*\0")) || at(b, 0, KITH_S("MM\0*")) || at(b, 8, KITH_S("WEBP")) ||
           at(b, 4, KITH_S("ftyphei")) || at(b, 4, KITH_S("ftypavif")) ||
           (at(b, 0, KITH_S("BM")) && at(b, 6, KITH_S("\0\0\0\0")));
}

static bool is_recording(struct kith_str b)
{
    return (at(b, 0, KITH_S("RIFF")) && !at(b, 8, KITH_S("WEBP"))) || at(b, 0, KITH_S("ID3")) ||
           at(b, 0, KITH_S("OggS")) || at(b, 0, KITH_S("fLaC")) || at(b, 0, KITH_S("\x1A\x45\xDF\xA3")) ||
           at(b, 4, KITH_S("ftyp")) || at(b, 0, KITH_S("\xFF\xFB")) || at(b, 0, KITH_S("\xFF\xF3")) ||
           at(b, 0, KITH_S("#!AMR"));
}

/* Text has next to no control characters; UTF-16 has zeros, but hardly any other. */
static bool is_binary(struct kith_str b)
{
    bool wide = at(b, 0, KITH_S("\xFF\xFE")) || at(b, 0, KITH_S("\xFE\xFF"));
    size_t n = b.n < LOOK ? b.n : LOOK;
    size_t control = 0;
    size_t zeros[2] = {0, 0};

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)b.p[i];

        zeros[i & 1] += c == 0;
        control += c < 0x20 && c != 0 && !(c >= '\t' && c <= '\r') && c != 0x1B;
    }
    if (wide)
        return false;
    /* A zero in every second byte, always the same one, is UTF-16 without its mark. */
    if (zeros[0] + zeros[1] > n / 4)
        return (zeros[0] < zeros[1] ? zeros[0] : zeros[1]) > n / 32;
    return control + zeros[0] + zeros[1] > n / 32 + 8;
}

static bool is_empty(struct kith_str b)
{
    if (at(b, 0, KITH_S("\xEF\xBB\xBF")))
        b = kith_str_sub(b, 3, b.n);
    return kith_str_trim(b).n == 0 || kith_str_eq(b, KITH_S("\xFF\xFE")) || kith_str_eq(b, KITH_S("\xFE\xFF"));
}

static enum kith_rc refuse(struct kith_err *err, const char *what, const char *todo)
{
    return kith_fail(err, KITH_EINPUT, 1, "This is %s; " EXPECTED ", so %s.", what, todo);
}

static struct kith_str skip_blank(struct kith_str b)
{
    if (at(b, 0, KITH_S("\xEF\xBB\xBF")))
        b = kith_str_sub(b, 3, b.n);
    return kith_str_trim(kith_str_sub(b, 0, LOOK));
}

enum kith_rc kith_sniff_bytes(struct kith_str bytes, enum kith_format *out, struct kith_err *err)
{
    struct kith_str head = skip_blank(bytes);

    *out = KITH_FORMAT_AUTO;
    if (is_empty(bytes))
        return kith_fail(err, KITH_EINPUT, 0,
                         "The file is empty; " EXPECTED
                         ", so check that the export went through and choose that file.");
    if (at(bytes, 0, KITH_S("PK\3\4"))) {
        *out = KITH_FORMAT_DOCX;
        return KITH_OK;
    }
    if (at(head, 0, KITH_S("%PDF-")))
        return refuse(err, "a PDF", "export it as text or DOCX");
    if (is_picture(bytes))
        return refuse(err, "a picture", "export the transcript as text or DOCX, or type it");
    if (is_recording(bytes))
        return refuse(err, "a sound or video recording", "transcribe it first and give the transcript");
    if (at(bytes, 0, KITH_S("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")))
        return refuse(err, "an old Word or Office file (.doc)", "open it and save it as DOCX or as text");
    if (at(head, 0, KITH_S("{\\rtf")))
        return refuse(err, "an RTF file", "open it and save it as DOCX or as text");
    if (kith_str_starts_nocase(head, KITH_S("<!DOCTYPE")) || kith_str_starts_nocase(head, KITH_S("<html")) ||
        kith_str_starts_nocase(head, KITH_S("<?xml")))
        return refuse(err, "a web page or XML", "export or copy the transcript as text or DOCX");
    if (at(bytes, 0, KITH_S("\xFF\xFE\0\0")) || at(bytes, 0, KITH_S("\0\0\xFE\xFF")))
        return refuse(err, "text in UTF-32", "save it as UTF-8");
    if (is_binary(bytes))
        return refuse(err, "not text but binary data", "export the transcript in one of these");
    return KITH_OK;
}

/* ---- decoded text ---- */

static bool is_vtt(struct kith_str text)
{
    return kith_str_starts(text, KITH_S("WEBVTT")) && (text.n == 6 || strchr(" \t\n", text.p[6]));
}

/* The first three lines that say anything hold a time line, as in "1 / 00:00:01,000 --> 00:00:02,000 / text". */
static bool is_srt(struct kith_str text)
{
    struct kith_lines in = {text, 0};
    struct kith_str line;
    int seen = 0;

    while (seen < 3 && kith_lines_next(&in, &line)) {
        int64_t ms;
        size_t n;

        line = kith_str_trim(line);
        n = kith_timecode_prefix(line, &ms);
        if (n && kith_str_starts(kith_str_trim(kith_str_sub(line, n, line.n)), KITH_S("-->")))
            return true;
        seen += line.n > 0;
    }
    return false;
}

static bool is_notation_head(struct kith_str line)
{
    static const char *const keys[] = {"topic:", "quality:", "setting:", "id:"};

    if (line.n < 2 || line.p[0] != '#')
        return false;
    line = kith_str_trim(kith_str_sub(line, 1, line.n));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (kith_str_starts_nocase(line, kith_str_of(keys[i])))
            return true;
    return false;
}

/* "T r:c;AF<TAB>text": one of T and C, codes, a tab. */
static bool is_notation_turn(struct kith_str line)
{
    ptrdiff_t tab = kith_str_find_byte(line, '\t');

    if (line.n < 3 || (line.p[0] != 'T' && line.p[0] != 'C') || tab < 0)
        return false;
    if (tab == 1)
        return true;
    for (ptrdiff_t i = 1; i < tab; i++)
        if (!strchr(" qrciosnfvdgptealAFSKEMPC:;,+-=", line.p[i]) || line.p[i] == '\0')
            return false;
    return line.p[1] == ' ' && tab < 40;
}

/* Remarks may stand above the first head or turn. */
static bool is_notation(struct kith_str text)
{
    struct kith_lines in = {text, 0};
    struct kith_str line;

    while (kith_lines_next(&in, &line)) {
        if (is_notation_head(line) || is_notation_turn(line))
            return true;
        if (kith_str_trim(line).n && line.p[0] != '#')
            return false;
    }
    return false;
}

/* The bytes of the object at the start of s when it stands on one line, else 0. */
static size_t object_on_a_line(struct kith_str s)
{
    size_t depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < s.n && s.p[i] != '\n'; i++) {
        char c = s.p[i];

        if (c == '\\' && quoted)
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']') && --depth == 0)
            return i + 1;
    }
    return 0;
}

/* AUTO when it is no JSON at all: a label such as "[Dana] 10:02:11" or "[00:01] Dana: ..." begins with a bracket too.
 * All of the text is looked at: a line of JSONL may hold a whole session. */
static enum kith_format json_kind(struct kith_str text)
{
    struct kith_str head = kith_str_trim(text);
    struct kith_str inner;
    size_t n;

    if (head.n == 0 || (head.p[0] != '{' && head.p[0] != '['))
        return KITH_FORMAT_AUTO;
    inner = kith_str_trim(kith_str_sub(head, 1, head.n));
    if (inner.n > 0 && !strchr(head.p[0] == '[' ? "{[]\"" : "\"}", inner.p[0]))
        return KITH_FORMAT_AUTO;
    n = head.p[0] == '{' ? object_on_a_line(head) : 0;
    if (n == 0)
        return KITH_FORMAT_JSON;
    inner = kith_str_trim(kith_str_sub(head, n, head.n));
    return inner.n > 0 && inner.p[0] == '{' ? KITH_FORMAT_JSONL : KITH_FORMAT_JSON;
}

/* Blanks, underscores and hyphens do not count: "Utterance Text" is "utterance_text". */
static bool same_column(struct kith_str name, struct kith_str known)
{
    size_t k = 0;

    for (size_t i = 0; i < name.n; i++) {
        if (strchr(" _-\t", name.p[i]) && name.p[i] != '\0')
            continue;
        if (k == known.n || !kith_str_eq_nocase(kith_str_sub(name, i, i + 1), kith_str_sub(known, k, k + 1)))
            return false;
        k++;
    }
    return k == known.n;
}

bool kith_sniff_text_column(struct kith_str name)
{
    static const char *const names[] = {"utterancetext", "text",    "utterance", "transcript",
                                        "content",       "message", "sentence",  "dialogue"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (same_column(name, kith_str_of(names[i])))
            return true;
    return false;
}

static struct kith_str unquoted(struct kith_str s)
{
    s = kith_str_trim(s);
    if (s.n > 1 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        s = kith_str_trim(kith_str_sub(s, 1, s.n - 1));
    return s;
}

static bool is_table(struct kith_str text, char separator)
{
    struct kith_str line = text;
    struct kith_str cell;
    size_t cells = 0;
    bool found = false;

    (void)kith_str_cut(&(struct kith_str){text.p, text.n}, '\n', &line);
    while (cells < CELLS_MAX && kith_str_cut(&line, separator, &cell)) {
        if (kith_str_find(cell, KITH_S(": ")) >= 0)
            return false; /* somebody speaks of a text, a message, ... */
        found |= kith_sniff_text_column(unquoted(cell));
        cells++;
    }
    return found && cells > 1;
}

enum kith_format kith_sniff_text(struct kith_str text)
{
    enum kith_format json = json_kind(text);

    if (json != KITH_FORMAT_AUTO)
        return json;
    text = kith_str_trim(kith_str_sub(text, 0, LOOK));
    if (is_vtt(text))
        return KITH_FORMAT_VTT;
    if (is_srt(text))
        return KITH_FORMAT_SRT;
    if (is_table(text, '\t'))
        return KITH_FORMAT_TSV;
    if (is_table(text, ',') || is_table(text, ';'))
        return KITH_FORMAT_CSV;
    return is_notation(text) ? KITH_FORMAT_KITH : KITH_FORMAT_TEXT;
}
