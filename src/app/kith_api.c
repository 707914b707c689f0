/* include/kith/kith.h over the layers: opaque handles, plain numbers for errors. */
#include "kith/kith.h"

#include "buf.h"
#include "kith_rc.h"
#include "listen.h"

#include <stdio.h>

#define REPORT_MAX ((size_t)512 << 20)

struct kith {
    const struct kith_env *env;
    struct kith_model *model;
    struct kith_coder *coder;
};

struct kith_session {
    const struct kith *kith;
    struct kith_arena *keep;
    struct kith_session_report report;
    char notice[320];
};

const char *kith_version(void)
{
    return KITH_VERSION;
}

/* The public number of an error, its sentence copied out. */
static int answer(enum kith_rc rc, const struct kith_err *err, char *why)
{
    if (why)
        why[0] = '\0';
    if (rc == KITH_OK)
        return KITH_ERROR_NONE;
    if (why)
        kith_err_print(err, why, KITH_WHY_MAX);
    switch (rc) {
    case KITH_EUSAGE:
        return KITH_ERROR_USAGE;
    case KITH_EUNSURE:
        return KITH_ERROR_UNSURE;
    case KITH_EMODEL:
        return KITH_ERROR_MODEL;
    case KITH_ENOMEM:
    case KITH_EIO:
        return KITH_ERROR_SYSTEM;
    default:
        return KITH_ERROR_INPUT;
    }
}

int kith_open(const char *model_path, struct kith **out, char *why)
{
    const struct kith_env *env = kith_env_system();
    struct kith *k = kith_env_alloc(env, sizeof *k);
    struct kith_err err = {0};
    enum kith_rc rc;

    *out = NULL;
    if (!k)
        return answer(kith_fail(&err, KITH_ENOMEM, 0, "The system has no memory left."), &err, why);
    k->env = env;
    KITH_TRY(kith_model_open(env, model_path ? model_path : KITH_MODEL_INSTALLED, &k->model, &err));
    KITH_TRY(kith_coder_open(env, k->model, &k->coder, &err));
    *out = k;
out:
    if (rc != KITH_OK)
        kith_close(k);
    return answer(rc, &err, why);
}

void kith_close(struct kith *kith)
{
    if (!kith)
        return;
    kith_coder_close(kith->coder);
    kith_model_close(kith->model);
    kith_env_free(kith->env, kith);
}

const char *kith_model(const struct kith *kith)
{
    return kith_model_hash(kith->model);
}

static enum kith_rc read_setting(const char *name, enum kith_setting *out, struct kith_err *err)
{
    static const struct {
        const char *name;
        enum kith_setting setting;
    } settings[] = {{"one-to-one", KITH_SETTING_ONE_TO_ONE},
                    {"peer", KITH_SETTING_PEER},
                    {"group", KITH_SETTING_GROUP},
                    {"family", KITH_SETTING_FAMILY},
                    {"crisis", KITH_SETTING_CRISIS}};

    for (size_t i = 0; name && i < sizeof settings / sizeof *settings; i++)
        if (strcmp(settings[i].name, name) == 0) {
            *out = settings[i].setting;
            return KITH_OK;
        }
    return name ? kith_fail(err, KITH_EUSAGE, 0, "There is no setting \"%s\".", name) : KITH_OK;
}

static enum kith_rc read_format(const char *name, enum kith_format *out, struct kith_err *err)
{
    for (int f = 0; name && kith_format_name(f); f++)
        if (strcmp(kith_format_name(f), name) == 0) {
            *out = (enum kith_format)f;
            return KITH_OK;
        }
    return name ? kith_fail(err, KITH_EUSAGE, 0, "There is no format \"%s\".", name) : KITH_OK;
}

/* The reading's words must live as long as the session. */
static enum kith_rc read_options(struct kith_session *s, const struct kith_reading *reading,
                                 struct kith_intake_options *intake, struct kith_listen_options *listen,
                                 struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    if (!reading)
        return KITH_OK;
    KITH_TRY(read_format(reading->format, &intake->format, err));
    KITH_TRY(read_setting(reading->setting, &listen->measure.setting, err));
    intake->force_language = reading->force_language != 0;
    listen->coding.why = reading->why != 0;
    KITH_TRY(kith_str_keep(s->keep, kith_str_of(reading->counsellor), &listen->coding.roles.counsellor, err));
    KITH_TRY(kith_str_keep(s->keep, kith_str_of(reading->goal), &listen->goal, err));
out:
    return rc;
}

static enum kith_rc listen_to_first(struct kith_session *s, struct kith_source *in,
                                    const struct kith_listen_options *listen, struct kith_err *err)
{
    const struct kith_transcript *t;
    enum kith_rc rc = kith_intake_next(in, s->keep, &t, err);

    if (rc == KITH_END)
        return kith_fail(err, KITH_EINPUT, 0, "There is no session in it.");
    if (rc != KITH_OK)
        return rc;
    if (kith_source_notices(in) & KITH_NOTICE_CLOUD)
        (void)snprintf(s->notice, sizeof s->notice,
                       "This transcript seems to come from %s. A site that is bound by confidentiality needs an "
                       "agreement with that service before it sends sessions there.",
                       kith_source_service(in));
    return kith_listen_to(s->kith->model, s->kith->coder, s->keep, t, listen, &s->report, err);
}

/* path NULL: the bytes. */
static int read_any(const struct kith *kith, const char *path, struct kith_str bytes, const char *name,
                    const struct kith_reading *reading, struct kith_session **out, char *why)
{
    struct kith_session *s = kith_env_alloc(kith->env, sizeof *s);
    struct kith_listen_options listen = {0};
    struct kith_intake_options intake = {0};
    struct kith_source *in = NULL;
    struct kith_err err = {0};
    enum kith_rc rc;

    *out = NULL;
    if (!s)
        return answer(kith_fail(&err, KITH_ENOMEM, 0, "The system has no memory left."), &err, why);
    s->kith = kith;
    if (!path && !bytes.p && bytes.n) {
        rc = kith_fail(&err, KITH_EUSAGE, 0, "There are no bytes to read.");
        goto out;
    }
    KITH_TRY(kith_arena_open(kith->env, &s->keep, KITH_SESSION_MAX, &err));
    KITH_TRY(read_options(s, reading, &intake, &listen, &err));
    if (path)
        KITH_TRY(kith_source_open_file(kith->env, path, &intake, &in, &err));
    else
        KITH_TRY(kith_source_open_bytes(kith->env, bytes, name ? name : "transcript", &intake, &in, &err));
    KITH_TRY(listen_to_first(s, in, &listen, &err));
    *out = s;
out:
    kith_source_close(in);
    if (rc != KITH_OK) {
        kith_err_in_file(&err, path ? path : name);
        kith_session_free(s);
    }
    return answer(rc, &err, why);
}

int kith_read(const struct kith *kith, const char *path, const struct kith_reading *reading, struct kith_session **out,
              char *why)
{
    struct kith_err err = {0};

    *out = NULL;
    if (!path)
        return answer(kith_fail(&err, KITH_EUSAGE, 0, "Name a file to read; - is standard input."), &err, why);
    return read_any(kith, path, (struct kith_str){0}, NULL, reading, out, why);
}

int kith_read_bytes(const struct kith *kith, const void *bytes, size_t n, const char *name,
                    const struct kith_reading *reading, struct kith_session **out, char *why)
{
    return read_any(kith, NULL, (struct kith_str){bytes, n}, name, reading, out, why);
}

void kith_session_free(struct kith_session *session)
{
    if (!session)
        return;
    kith_arena_close(session->keep);
    kith_env_free(session->kith->env, session);
}

size_t kith_session_turns(const struct kith_session *session)
{
    return session->report.coded->transcript->n_turns;
}

int kith_session_turn(const struct kith_session *session, size_t i, struct kith_code *out)
{
    const struct kith_coded *coded = session->report.coded;
    const struct kith_coded_turn *c;
    const struct kith_label *l;

    *out = (struct kith_code){0};
    if (i >= coded->transcript->n_turns)
        return KITH_ERROR_USAGE;
    c = &coded->turns[i];
    l = &c->label;
    *out = (struct kith_code){.speaker = kith_role_name((int)c->role),
                              .text = coded->transcript->turns[i].text.p,
                              .start_ms = coded->transcript->turns[i].start_ms,
                              .behaviour = kith_behaviour_name(l->behaviour),
                              .question = kith_question_name(l->question),
                              .reflection = kith_reflection_name(l->reflection),
                              .input = kith_input_name(l->input),
                              .talk = kith_talk_name(l->talk),
                              .unsure = c->unsure};
    if (l->behaviour != KITH_NONE)
        out->p = (double)c->p.behaviour[l->behaviour];
    else if (l->talk != KITH_NONE)
        out->p = (double)c->p.talk[l->talk];
    for (size_t f = 0; f < c->n_flags; f++)
        out->crisis = out->crisis || c->flags[f].kind == KITH_FLAG_CRISIS;
    return KITH_ERROR_NONE;
}

static enum kith_rc write_as(const struct kith_session *s, const char *as, bool names, struct kith_buf *out,
                             struct kith_err *err)
{
    struct kith_report_options options = {
        .names = names, .why = true, .version = "kith " KITH_VERSION, .notice = s->notice[0] ? s->notice : NULL};

    if (!as)
        as = "";
    if (strcmp(as, "text") == 0)
        kith_report_terminal(out, &s->report, &options);
    else if (strcmp(as, "html") == 0)
        kith_report_html(out, &s->report, &options);
    else if (strcmp(as, "md") == 0)
        kith_report_markdown(out, &s->report, &options);
    else if (strcmp(as, "json") == 0)
        kith_report_json(out, &s->report, &options);
    else if (strcmp(as, "jsonl") == 0)
        kith_report_turns_json(out, s->report.coded, &options);
    else
        return kith_fail(err, KITH_EUSAGE, 0, "A report is text, html, md, json or jsonl, not \"%s\".", as);
    return kith_buf_check(out, "The report", err);
}

int kith_session_as(struct kith_session *session, const char *as, int names, const char **out, size_t *n, char *why)
{
    struct kith_err err = {0};
    struct kith_buf buf;
    struct kith_str kept = {"", 0};
    enum kith_rc rc;

    kith_buf_init(&buf, session->kith->env, REPORT_MAX);
    KITH_TRY(write_as(session, as, names != 0, &buf, &err));
    KITH_TRY(kith_str_keep(session->keep, kith_buf_view(&buf), &kept, &err));
out:
    kith_buf_free(&buf);
    *out = kept.p;
    *n = kept.n;
    return answer(rc, &err, why);
}
