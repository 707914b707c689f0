#include "workspace_export_rest.h"

static void emit_id(struct kith_emit *j, const char *key, struct kith_id id)
{
    kith_emit_str_or_null(j, key, kith_id_str(&id));
}

enum kith_rc kith_export_parties(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                                 struct kith_emit *j, struct kith_err *err)
{
    static const char *const kinds[] = {"client", "family", "friend", "interpreter", "other"};
    struct kith_party *parties;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_party_list(tx, client, keep, &parties, &n, err));
    kith_emit_array(j, "people_in_the_room");
    for (size_t i = 0; i < n; i++) {
        kith_emit_object(j, NULL);
        emit_id(j, "id", parties[i].id);
        kith_emit_word(j, "kind", (size_t)parties[i].kind < 5 ? kinds[parties[i].kind] : "other");
        kith_emit_str_or_null(j, "name", parties[i].name);
        kith_emit_bool(j, "needs_guardian", parties[i].needs_guardian);
        kith_emit_str_or_null(j, "guardian", parties[i].guardian);
        kith_emit_close_object(j);
    }
    kith_emit_close_array(j);
out:
    return rc;
}

enum kith_rc kith_export_consents(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                                  struct kith_emit *j, struct kith_err *err)
{
    struct kith_consent *c;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_consent_list(tx, client, keep, &c, &n, err));
    kith_emit_array(j, "consents");
    for (size_t i = 0; i < n; i++) {
        kith_emit_object(j, NULL);
        emit_id(j, "person_in_the_room", c[i].party);
        kith_emit_word(j, "use", kith_use_name(c[i].use));
        kith_emit_word(j, "by", c[i].by == KITH_CONSENT_GUARDIAN ? "guardian" : "self");
        kith_emit_bool(j, "yes", c[i].yes);
        kith_emit_str_or_null(j, "form", c[i].paper);
        kith_emit_str_or_null(j, "form_version", c[i].version);
        kith_emit_str_or_null(j, "language", c[i].language);
        kith_emit_str_or_null(j, "recipient", c[i].recipient);
        kith_emit_str_or_null(j, "what", c[i].what);
        kith_emit_str_or_null(j, "purpose", c[i].purpose);
        kith_emit_int(j, "given", c[i].given);
        kith_emit_int(j, "until", c[i].until);
        kith_emit_int(j, "revoked", c[i].revoked);
        kith_emit_close_object(j);
    }
    kith_emit_close_array(j);
out:
    return rc;
}

enum kith_rc kith_export_disclosures(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                                     struct kith_emit *j, struct kith_err *err)
{
    static const char *const bases[] = {"consent", "emergency", "court order", "audit", "abuse report", "research"};
    struct kith_disclosure *d;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_disclosure_list(tx, client, keep, &d, &n, err));
    kith_emit_array(j, "disclosures");
    for (size_t i = 0; i < n; i++) {
        kith_emit_object(j, NULL);
        kith_emit_int(j, "at", d[i].at);
        kith_emit_str(j, "recipient", d[i].recipient);
        kith_emit_str(j, "what", d[i].what);
        kith_emit_str(j, "purpose", d[i].purpose);
        kith_emit_word(j, "ground", (size_t)d[i].basis < 6 ? bases[d[i].basis] : "other");
        kith_emit_bool(j, "notice_given", d[i].notice);
        kith_emit_close_object(j);
    }
    kith_emit_close_array(j);
out:
    return rc;
}

enum kith_rc kith_export_danger(struct kith_tx *tx, struct kith_id session, bool who, bool lines,
                                struct kith_arena *keep, struct kith_emit *j, struct kith_err *err)
{
    static const char *const states[] = {"open", "seen", "closed"};
    struct kith_crisis c;
    enum kith_rc rc = kith_crisis_of_session(tx, session, keep, &c, err);

    if (rc == KITH_EDENIED)
        return KITH_OK;
    KITH_TRY(rc);
    kith_emit_object(j, "report_of_danger");
    kith_emit_word(j, "state", (size_t)c.state < 3 ? states[c.state] : "unknown");
    kith_emit_int(j, "raised", c.raised);
    kith_emit_bool(j, "lines_left_out", !lines);
    if (lines)
        kith_emit_str_or_null(j, "lines", c.lines);
    if (who)
        emit_id(j, "with", c.with);
    kith_emit_int(j, "seen", c.seen);
    if (lines)
        kith_emit_str_or_null(j, "done", c.done);
    kith_emit_int(j, "closed", c.closed);
    kith_emit_close_object(j);
out:
    return rc;
}

static enum kith_rc emit_tasks(struct kith_tx *tx, struct kith_id segment, struct kith_arena *keep, struct kith_emit *j,
                               struct kith_err *err)
{
    static const char *const states[] = {"open", "begun", "done", "withdrawn"};
    struct kith_coding_task *tasks;
    struct kith_coding_task task;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_segment_tasks(tx, segment, keep, &tasks, &n, err));
    kith_emit_array(j, "coders");
    for (size_t i = 0; i < n; i++) {
        KITH_TRY(kith_task_get(tx, tasks[i].id, keep, &task, err));
        kith_emit_object(j, NULL);
        emit_id(j, "coder", task.coder);
        kith_emit_word(j, "state", (size_t)task.state < 4 ? states[task.state] : "unknown");
        kith_emit_str_or_null(j, "half_done", task.draft);
        kith_emit_close_object(j);
    }
    kith_emit_close_array(j);
out:
    return rc;
}

static enum kith_rc emit_decided(struct kith_tx *tx, struct kith_id segment, struct kith_arena *keep,
                                 struct kith_emit *j, struct kith_err *err)
{
    struct kith_adjudicated *decided;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_adjudicated_list(tx, segment, keep, &decided, &n, err));
    kith_emit_array(j, "decided");
    for (size_t i = 0; i < n; i++) {
        kith_emit_object(j, NULL);
        if (decided[i].turn != KITH_WHOLE)
            kith_emit_int(j, "turn", decided[i].turn);
        kith_emit_str(j, "item", decided[i].item);
        kith_emit_str_or_null(j, "decided", decided[i].decided);
        emit_id(j, "by", decided[i].by);
        kith_emit_close_object(j);
    }
    kith_emit_close_array(j);
out:
    return rc;
}

enum kith_rc kith_export_stretches(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                   struct kith_emit *j, struct kith_err *err)
{
    struct kith_segment *segments;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_segment_list(tx, session, keep, &segments, &n, err));
    kith_emit_array(j, "blind_coding");
    for (size_t i = 0; i < n; i++) {
        kith_emit_object(j, NULL);
        kith_emit_int(j, "first_turn", segments[i].first);
        kith_emit_int(j, "last_turn", segments[i].last);
        kith_emit_bool(j, "withheld", segments[i].withheld);
        KITH_TRY(emit_tasks(tx, segments[i].id, keep, j, err));
        KITH_TRY(emit_decided(tx, segments[i].id, keep, j, err));
        kith_emit_close_object(j);
    }
    kith_emit_close_array(j);
out:
    return rc;
}

enum kith_rc kith_export_holds(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep, struct kith_emit *j,
                               struct kith_err *err)
{
    struct kith_hold *holds;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_hold_list(tx, client, keep, &holds, &n, err));
    kith_emit_array(j, "legal_holds");
    for (size_t i = 0; i < n; i++) {
        kith_emit_object(j, NULL);
        kith_emit_int(j, "since", holds[i].since);
        kith_emit_str_or_null(j, "why", holds[i].why);
        kith_emit_int(j, "lifted", holds[i].lifted);
        kith_emit_str_or_null(j, "lifted_why", holds[i].lifted_why);
        kith_emit_close_object(j);
    }
    kith_emit_close_array(j);
out:
    return rc;
}
