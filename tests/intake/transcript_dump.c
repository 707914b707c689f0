#include "transcript_dump.h"

#define SHOWN_MAX 2000 /* bytes of a turn that are printed */

static void dump_time(struct kith_buf *out, int64_t ms)
{
    if (ms < 0)
        kith_buf_puts(out, "-");
    else
        kith_buf_printf(out, "%lld:%02lld:%02lld.%03lld", (long long)(ms / 3600000), (long long)(ms / 60000 % 60),
                        (long long)(ms / 1000 % 60), (long long)(ms % 1000));
}

static void dump_code(struct kith_buf *out, const char *what, const char *name)
{
    if (name)
        kith_buf_printf(out, " %s=%s", what, name);
}

static void dump_label(struct kith_buf *out, const struct kith_label *l)
{
    dump_code(out, "main", kith_behaviour_name(l->behaviour));
    for (int i = 0; i < KITH_HAS_COUNT; i++)
        if (l->has & (1u << i))
            dump_code(out, "has", kith_behaviour_name(i));
    dump_code(out, "question", kith_question_name(l->question));
    dump_code(out, "reflection", kith_reflection_name(l->reflection));
    dump_code(out, "input", kith_input_name(l->input));
    dump_code(out, "talk", kith_talk_name(l->talk));
    for (int i = 0; i < KITH_ADHERENCE_COUNT; i++)
        if (l->adherence & (1u << i))
            kith_buf_printf(out, " %s", kith_adherence_name(i));
    if (!l->adherence_known && l->talk == KITH_NONE)
        kith_buf_puts(out, " (adherence not coded)");
}

static void dump_turn(struct kith_buf *out, const struct kith_transcript *t, size_t i)
{
    const struct kith_turn *turn = &t->turns[i];

    kith_buf_printf(out, "%3lld  line %-3u  ", (long long)turn->id, turn->line);
    dump_time(out, turn->start_ms);
    kith_buf_puts(out, " to ");
    dump_time(out, turn->end_ms);
    kith_buf_puts(out, "  ");
    kith_buf_str(out, t->speakers[turn->speaker].name);
    kith_buf_puts(out, ": ");
    if (turn->text.n > SHOWN_MAX)
        kith_buf_printf(out, "(%zu bytes) ", turn->text.n);
    kith_buf_str(out, kith_str_sub(turn->text, 0, SHOWN_MAX));
    kith_buf_byte(out, '\n');
    for (size_t g = 0; g < turn->n_gold; g++) {
        kith_buf_puts(out, "       coded by \"");
        kith_buf_str(out, turn->gold[g].coder);
        kith_buf_puts(out, "\":");
        dump_label(out, &turn->gold[g].label);
        kith_buf_byte(out, '\n');
    }
}

static void dump_fact(struct kith_buf *out, const char *what, struct kith_str value)
{
    if (value.n == 0)
        return;
    kith_buf_puts(out, what);
    kith_buf_str(out, value);
    kith_buf_byte(out, '\n');
}

void dump_transcript(struct kith_buf *out, const struct kith_transcript *t)
{
    static const char *const settings[] = {"unknown", "one-to-one", "peer", "group", "family", "crisis"};

    dump_fact(out, "session ", t->id);
    kith_buf_printf(out, "setting %s%s\n", settings[t->setting], t->chat ? ", chat" : "");
    dump_fact(out, "topic   ", t->topic);
    dump_fact(out, "quality ", t->quality);
    for (size_t i = 0; i < t->n_speakers; i++) {
        kith_buf_puts(out, "speaker \"");
        kith_buf_str(out, t->speakers[i].name);
        kith_buf_printf(out, "\" %s\n", kith_role_name((int)t->speakers[i].declared));
    }
    for (size_t i = 0; i < t->n_turns; i++)
        dump_turn(out, t, i);
}

static void dump_error(struct kith_buf *out, const struct kith_err *err)
{
    static const char *const names[] = {"OK",      "END",    "EUSAGE", "EINPUT", "EBOUND",
                                        "EUNSURE", "EMODEL", "ENOMEM", "EIO"};
    char text[1024];

    kith_err_print(err, text, sizeof text);
    kith_buf_printf(out, "%s %s\n", names[err->rc], text);
}

static void dump_notices(struct kith_buf *out, const struct kith_source *s)
{
    unsigned notices = kith_source_notices(s);

    kith_buf_printf(out, "format  %s\n", kith_format_name((int)kith_source_format(s)));
    dump_fact(out, "service ", kith_str_of(kith_source_service(s)));
    if (notices)
        kith_buf_printf(out, "notice %s%s%s\n", notices & KITH_NOTICE_WINDOWS_1252 ? " windows-1252" : "",
                        notices & KITH_NOTICE_CLOUD ? " cloud" : "", notices & KITH_NOTICE_REPAIRED ? " repaired" : "");
}

void dump_bytes(struct kith_buf *out, struct kith_str bytes, const char *name,
                const struct kith_intake_options *options)
{
    const struct kith_transcript *t;
    struct kith_source *source = NULL;
    struct kith_arena *keep = NULL;
    struct kith_err err = {0};
    enum kith_rc rc;

    rc = kith_source_open_bytes(kith_env_system(), bytes, name, options, &source, &err);
    if (rc == KITH_OK)
        rc = kith_arena_open(kith_env_system(), &keep, KITH_SESSION_MAX, &err);
    while (rc == KITH_OK && (rc = kith_intake_next(source, keep, &t, &err)) == KITH_OK) {
        dump_transcript(out, t);
        kith_buf_byte(out, '\n');
        kith_arena_reset(keep);
    }
    if (rc != KITH_END)
        dump_error(out, &err);
    if (source)
        dump_notices(out, source);
    kith_source_close(source);
    kith_arena_close(keep);
}
