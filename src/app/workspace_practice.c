#include "workspace_practice.h"

#include "practice_memory.h"
#include "workspace_parts.h"

#define DAY_S 86400

static enum kith_rc may(const struct kith_practising *p, struct kith_tx *tx, struct kith_err *err)
{
    const struct kith_about about = {.programme = p->programme, .person = p->person};

    return kith_workspace_may(tx, p->person, KITH_DEED_PRACTICE, &about, NULL, err);
}

static enum kith_rc begin_read(const struct kith_practising *p, struct kith_tx **tx, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(p->ws->store, tx, err));
    KITH_TRY(may(p, *tx, err));
out:
    return rc;
}

static enum kith_rc begin_write(const struct kith_practising *p, struct kith_tx **tx, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(p->ws->store, p->person, tx, err));
    KITH_TRY(may(p, *tx, err));
out:
    return rc;
}

static enum kith_rc nobody_there(struct kith_err *err)
{
    return kith_fail(err, KITH_EMODEL, 0,
                     "Nobody can answer here now: the server has no model, or no one to practise with.");
}

/* ---- talks ---- */

static enum kith_rc list_kind(const struct kith_practising *p, struct kith_tx *tx, enum kith_own_kind kind,
                              struct kith_arena *keep, struct kith_sitting **out, size_t *n, struct kith_err *err)
{
    struct kith_own *records;
    size_t n_records;
    enum kith_rc rc;

    KITH_TRY(kith_own_list(tx, p->person, kind, keep, &records, &n_records, err));
    KITH_TRY(kith_arena_take(keep, n_records + 1, sizeof **out, out, err));
    *n = 0;
    for (size_t i = 0; i < n_records; i++)
        *n += kith_sitting_read_head(&records[i], keep, &(*out)[*n]);
out:
    return rc;
}

enum kith_rc kith_practice_sittings(const struct kith_practising *p, struct kith_arena *keep, struct kith_sitting **out,
                                    size_t *n, struct kith_err *err)
{
    struct kith_sitting *open;
    struct kith_sitting *over;
    struct kith_tx *tx = NULL;
    size_t n_open;
    size_t n_over;
    enum kith_rc rc;

    KITH_TRY(begin_read(p, &tx, err));
    KITH_TRY(list_kind(p, tx, KITH_OWN_TALK, keep, &open, &n_open, err));
    KITH_TRY(list_kind(p, tx, KITH_OWN_RUN, keep, &over, &n_over, err));
    KITH_TRY(kith_arena_take(keep, n_open + n_over + 1, sizeof **out, out, err));
    memcpy(*out, open, n_open * sizeof *open);
    memcpy(*out + n_open, over, n_over * sizeof *over);
    *n = n_open + n_over;
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc load(const struct kith_practising *p, struct kith_id id, struct kith_arena *keep,
                         struct kith_sitting *out, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    struct kith_own record;
    enum kith_rc rc;

    KITH_TRY(begin_read(p, &tx, err));
    KITH_TRY(kith_own_get(tx, p->person, id, keep, &record, err));
    KITH_TRY(kith_sitting_read(&record, keep, out, err));
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_practice_sitting(const struct kith_practising *p, struct kith_id id, struct kith_arena *keep,
                                   struct kith_sitting *out, struct kith_err *err)
{
    return load(p, id, keep, out, err);
}

static enum kith_rc store(struct kith_tx *tx, struct kith_sitting *s, struct kith_err *err)
{
    const struct kith_env *env = kith_store_env(kith_tx_store(tx));
    struct kith_own record = {.id = s->id, .kind = s->open ? KITH_OWN_TALK : KITH_OWN_RUN, .at = s->began};
    struct kith_buf head;
    struct kith_buf body;
    enum kith_rc rc;

    kith_buf_init(&head, env, 4096);
    kith_buf_init(&body, env, KITH_OWN_MAX_BYTES);
    KITH_TRY(kith_sitting_write(s, &head, &body, err));
    record.head = kith_buf_view(&head);
    record.body = kith_buf_view(&body);
    KITH_TRY(kith_own_put(tx, &record, &s->id, err));
out:
    kith_buf_free(&head);
    kith_buf_free(&body);
    return rc;
}

static enum kith_rc find_open(const struct kith_practising *p, struct kith_tx *tx, struct kith_str persona,
                              struct kith_id *id, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    struct kith_sitting *open;
    size_t n;
    enum kith_rc rc;

    *id = KITH_ID_NONE;
    KITH_TRY(kith_arena_open(p->ws->env, &keep, (size_t)4 << 20, err));
    KITH_TRY(list_kind(p, tx, KITH_OWN_TALK, keep, &open, &n, err));
    for (size_t i = 0; i < n; i++)
        if (kith_str_eq(open[i].persona, persona))
            *id = open[i].id;
out:
    kith_arena_close(keep);
    return rc;
}

void kith_workspace_word(struct kith_workspace *ws, const struct kith_wording *wording)
{
    ws->wording = wording;
}

static enum kith_rc word(void *user, const struct kith_wording_of *of, struct kith_arena *keep, struct kith_worded *out,
                         struct kith_err *err)
{
    const struct kith_sitting_words *w = user;
    const struct kith_sitting_turn *then = w->past && of->turn <= w->past->n ? &w->past->turns[of->turn - 1] : NULL;
    enum kith_rc rc = KITH_OK;

    if (then && then->worded) {
        KITH_TRY(kith_str_keep(keep, then->answer, &out->text, err));
        out->how = KITH_S("used");
    } else if (!then && w->site) {
        rc = w->site->word(w->site->user, of, keep, out, err);
    }
out:
    return rc;
}

static enum kith_rc open_dialogue(const struct kith_practising *p, const struct kith_persona *persona, uint64_t seed,
                                  const struct kith_wording *wording, struct kith_dialogue **out, struct kith_err *err)
{
    const struct kith_dialogue_options options = {.seed = seed, .notes = true, .wording = wording};

    return kith_dialogue_open(p->ws->env, p->ws->coder, persona, &options, out, err);
}

enum kith_rc kith_practice_sit(const struct kith_practising *p, const struct kith_persona *persona, struct kith_id *id,
                               struct kith_err *err)
{
    struct kith_sitting s = {.open = true, .persona = persona->id, .record = kith_run_begin(persona)};
    struct kith_dialogue *dialogue = NULL;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    if (!p->ws->coder)
        return nobody_there(err);
    KITH_TRY(begin_write(p, &tx, err));
    KITH_TRY(find_open(p, tx, persona->id, id, err));
    if (kith_id_is(*id))
        goto out;
    p->ws->env->random(p->ws->env->ctx, &s.seed, sizeof s.seed);
    s.seed >>= 2; /* so that it is a number in JSON too */
    s.began = kith_tx_now(tx);
    KITH_TRY(open_dialogue(p, persona, s.seed, NULL, &dialogue, err));
    s.opening = kith_dialogue_opening(dialogue);
    KITH_TRY(store(tx, &s, err));
    KITH_TRY(kith_tx_commit(tx, err));
    *id = s.id;
out:
    kith_dialogue_close(dialogue);
    kith_tx_end(tx);
    return rc;
}

/* Brings the dialogue to where the sitting stands. */
static enum kith_rc catch_up(const struct kith_practising *p, const struct kith_persona *persona,
                             const struct kith_sitting *s, struct kith_sitting_slot *slot, struct kith_err *err)
{
    struct kith_sitting_words *words = &slot->words;
    struct kith_said said;
    bool same;
    enum kith_rc rc = KITH_OK;

    if (slot->dialogue && kith_dialogue_mind(slot->dialogue)->turn == s->n)
        return KITH_OK;
    kith_dialogue_close(slot->dialogue);
    slot->dialogue = NULL;
    *words = (struct kith_sitting_words){.wording = {word, words}, .site = p->ws->wording, .past = s};
    KITH_TRY(open_dialogue(p, persona, s->seed, &words->wording, &slot->dialogue, err));
    same = kith_str_eq(kith_dialogue_opening(slot->dialogue), s->opening);
    for (size_t i = 0; i < s->n && same; i++) {
        KITH_TRY(kith_dialogue_say(slot->dialogue, s->turns[i].said, &said, err));
        same = kith_str_eq(said.answer, s->turns[i].answer);
    }
    if (!same || kith_dialogue_ended(slot->dialogue))
        rc = kith_fail(err, KITH_EUSAGE, 0,
                       "This talk was begun with an earlier Kith, in which %s would have answered otherwise. It can "
                       "be read; end it and begin a new one to go on.",
                       persona->name.p);
out:
    words->past = NULL;
    return rc;
}

static enum kith_rc keep_turn(const struct kith_practising *p, struct kith_sitting *s, bool help, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(begin_write(p, &tx, err));
    if (help) {
        KITH_TRY(kith_own_drop(tx, s->id, err));
    } else {
        if (s->end != KITH_END_NOT) {
            s->open = false;
            s->ended = kith_tx_now(tx);
        }
        KITH_TRY(store(tx, s, err));
    }
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc say(const struct kith_practising *p, struct kith_str text, struct kith_sitting_slot *slot,
                        struct kith_arena *keep, struct kith_sitting *s, bool *help, struct kith_err *err)
{
    const struct kith_persona *persona;
    struct kith_said said;
    enum kith_rc rc;

    KITH_TRY(load(p, slot->id, keep, s, err));
    if (!s->open)
        KITH_TRY(kith_fail(err, KITH_EUSAGE, 0, "This talk has ended. Begin a new one."));
    persona = kith_room_person(p->ws->room, s->persona);
    if (!persona) {
        rc = nobody_there(err);
        goto out;
    }
    KITH_TRY(catch_up(p, persona, s, slot, err));
    KITH_TRY(kith_dialogue_say(slot->dialogue, text, &said, err));
    *help = said.reply.end == KITH_END_HELP;
    if (!*help)
        KITH_TRY(kith_sitting_add(s, &said, keep, err));
    KITH_TRY(keep_turn(p, s, *help, err));
    if (*help)
        *s = (struct kith_sitting){.persona = s->persona};
out:
    return rc;
}

enum kith_rc kith_practice_say(const struct kith_practising *p, struct kith_id id, struct kith_str text,
                               struct kith_arena *keep, struct kith_sitting *out, bool *help, struct kith_err *err)
{
    struct kith_sitting_slot *slot;
    enum kith_rc rc;

    *help = false;
    if (!p->ws->coder || !p->ws->room)
        return nobody_there(err);
    /* Before a slot is taken: an id that is not the person's moves nobody out. */
    KITH_TRY(load(p, id, keep, out, err));
    slot = kith_sitting_take(kith_room_sittings(p->ws->room), id);
    rc = say(p, text, slot, keep, out, help, err);
    kith_sitting_give(kith_room_sittings(p->ws->room), slot, rc == KITH_OK && out->open);
out:
    return rc;
}

enum kith_rc kith_practice_stop(const struct kith_practising *p, struct kith_id id, bool *kept, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    struct kith_tx *tx = NULL;
    struct kith_own record;
    struct kith_sitting s;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(p->ws->env, &keep, 4 * KITH_OWN_MAX_BYTES, err));
    KITH_TRY(begin_write(p, &tx, err));
    KITH_TRY(kith_own_get(tx, p->person, id, keep, &record, err));
    KITH_TRY(kith_sitting_read(&record, keep, &s, err));
    *kept = s.n > 0;
    if (!s.open)
        goto out;
    s.open = false;
    s.ended = kith_tx_now(tx);
    KITH_TRY(s.n > 0 ? store(tx, &s, err) : kith_own_drop(tx, id, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    kith_arena_close(keep);
    return rc;
}

enum kith_rc kith_practice_drop(const struct kith_practising *p, struct kith_id id, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(begin_write(p, &tx, err));
    KITH_TRY(kith_own_drop(tx, id, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_practice_report(const struct kith_practising *p, const struct kith_sitting *s,
                                  const struct kith_persona *persona, bool why, struct kith_arena *keep,
                                  struct kith_session_report *out, struct kith_err *err)
{
    const struct kith_listen_options options = {.coding = {.why = why}, .goal = persona->goal};
    const struct kith_transcript *t;
    enum kith_rc rc;

    if (!p->ws->coder)
        return nobody_there(err);
    KITH_TRY(kith_sitting_transcript(s, persona, keep, &t, err));
    KITH_TRY(kith_listen_to(p->ws->model, p->ws->coder, keep, t, &options, out, err));
out:
    return rc;
}

/* ---- what there is at most one of ---- */

/* Its id none where there is none yet. */
static enum kith_rc the_one(const struct kith_practising *p, struct kith_tx *tx, enum kith_own_kind kind,
                            struct kith_arena *keep, struct kith_own *out, struct kith_err *err)
{
    struct kith_own *list;
    size_t n;
    enum kith_rc rc;

    *out = (struct kith_own){.kind = kind};
    KITH_TRY(kith_own_list(tx, p->person, kind, keep, &list, &n, err));
    if (n > 0)
        KITH_TRY(kith_own_get(tx, p->person, list[0].id, keep, out, err));
out:
    return rc;
}

/* ---- drills ---- */

static enum kith_rc count_due(const struct kith_practising *p, struct kith_tx *tx, struct kith_arena *keep,
                              unsigned *due, struct kith_err *err)
{
    size_t n;
    const struct kith_drill *const *drills = kith_room_drills(p->ws->room, &n);
    struct kith_own record;
    enum kith_rc rc;

    KITH_TRY(the_one(p, tx, KITH_OWN_DRILLS, keep, &record, err));
    kith_memory_due(record.body, drills, n, (int32_t)(kith_tx_now(tx) / DAY_S), due);
out:
    return rc;
}

enum kith_rc kith_practice_due(const struct kith_practising *p, struct kith_arena *keep, unsigned *due,
                               struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(begin_read(p, &tx, err));
    KITH_TRY(count_due(p, tx, keep, due, err));
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_practice_waits(const struct kith_practising *p, struct kith_arena *keep,
                                 struct kith_practice_waiting *out, struct kith_err *err)
{
    size_t n_drills;
    const struct kith_drill *const *drills = kith_room_drills(p->ws->room, &n_drills);
    struct kith_tx *tx = NULL;
    struct kith_sitting *talks;
    unsigned *due;
    size_t n;
    enum kith_rc rc;

    *out = (struct kith_practice_waiting){.talk = NULL};
    if (!p->ws->room)
        return KITH_OK;
    KITH_TRY(kith_arena_take(keep, n_drills + 1, sizeof *due, &due, err));
    KITH_TRY(begin_read(p, &tx, err));
    KITH_TRY(list_kind(p, tx, KITH_OWN_TALK, keep, &talks, &n, err));
    for (size_t i = 0; i < n; i++) {
        if (talks[i].n == 0 || !kith_room_person(p->ws->room, talks[i].persona))
            continue;
        out->more += out->talk ? 1 : 0;
        out->talk = out->talk ? out->talk : &talks[i];
    }
    KITH_TRY(count_due(p, tx, keep, due, err));
    for (size_t i = 0; i < n_drills; i++)
        if (due[i] > out->due) {
            out->drill = drills[i];
            out->due = due[i];
        }
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_practice_next(const struct kith_practising *p, const struct kith_drill *drill, struct kith_str but,
                                struct kith_arena *keep, size_t *item, struct kith_err *err)
{
    struct kith_drill_memory memories[KITH_DRILL_ITEMS];
    struct kith_tx *tx = NULL;
    struct kith_own record;
    size_t chosen[2];
    int32_t today;
    size_t n;
    enum kith_rc rc;

    *item = drill->n_items;
    KITH_TRY(begin_read(p, &tx, err));
    KITH_TRY(the_one(p, tx, KITH_OWN_DRILLS, keep, &record, err));
    kith_memory_read(record.body, drill, memories);
    today = (int32_t)(kith_tx_now(tx) / DAY_S);
    n = kith_drill_choose(drill, memories, today, (uint64_t)today * 31 + 1, chosen, 2);
    /* What just did not go well is due again today, but not at once. */
    if (n > 0)
        *item = n > 1 && kith_str_eq(drill->items[chosen[0]].id, but) ? chosen[1] : chosen[0];
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc remember(const struct kith_practising *p, const struct kith_drill *drill, size_t item,
                             enum kith_drill_went went, struct kith_arena *keep, struct kith_err *err)
{
    struct kith_drill_memory memories[KITH_DRILL_ITEMS];
    struct kith_tx *tx = NULL;
    struct kith_own record;
    struct kith_buf buf;
    struct kith_id id;
    enum kith_rc rc;

    kith_buf_init(&buf, p->ws->env, (size_t)1 << 20);
    KITH_TRY(begin_write(p, &tx, err));
    KITH_TRY(the_one(p, tx, KITH_OWN_DRILLS, keep, &record, err));
    kith_memory_read(record.body, drill, memories);
    kith_drill_remember(&memories[item], went, (int32_t)(kith_tx_now(tx) / DAY_S));
    KITH_TRY(kith_memory_write(record.body, drill, memories, &buf, err));
    record.body = kith_buf_view(&buf);
    KITH_TRY(kith_own_put(tx, &record, &id, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    kith_buf_free(&buf);
    return rc;
}

enum kith_rc kith_practice_answer(const struct kith_practising *p, const struct kith_drill *drill, size_t item,
                                  struct kith_str text, size_t choice, struct kith_arena *keep,
                                  struct kith_drill_answer *out, struct kith_err *err)
{
    enum kith_rc rc;

    if (!p->ws->coder)
        return nobody_there(err);
    KITH_TRY(drill->by_choice ? kith_drill_check_choice(keep, &drill->items[item], choice, out, err)
                              : kith_drill_check_text(p->ws->coder, keep, drill, &drill->items[item], text, out, err));
    if (!out->distress)
        KITH_TRY(remember(p, drill, item, out->went, keep, err));
out:
    return rc;
}

/* ---- the journal ---- */

enum kith_rc kith_practice_has_journal(const struct kith_practising *p, struct kith_arena *keep, bool *has,
                                       struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    struct kith_own *list;
    size_t n = 0;
    enum kith_rc rc;

    KITH_TRY(begin_read(p, &tx, err));
    KITH_TRY(kith_own_list(tx, p->person, KITH_OWN_JOURNAL, keep, &list, &n, err));
out:
    kith_tx_end(tx);
    *has = n > 0;
    return rc;
}

enum kith_rc kith_practice_journal_open(const struct kith_practising *p, struct kith_id session,
                                        struct kith_str passphrase, struct kith_arena *keep, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    struct kith_own record;
    enum kith_rc rc;

    if (!p->ws->room)
        return nobody_there(err);
    KITH_TRY(begin_read(p, &tx, err));
    KITH_TRY(the_one(p, tx, KITH_OWN_JOURNAL, keep, &record, err));
    kith_tx_end(tx); /* a passphrase takes a second to try, and readers are few */
    tx = NULL;
    KITH_TRY(kith_open_journals_try(kith_room_journals(p->ws->room), p->person, session, record.body, passphrase, err));
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc seal(const struct kith_practising *p, const struct kith_journal *journal, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    struct kith_tx *tx = NULL;
    struct kith_own record;
    struct kith_buf buf;
    struct kith_id id;
    enum kith_rc rc;

    kith_buf_init(&buf, p->ws->env, KITH_OWN_MAX_BYTES);
    KITH_TRY(kith_arena_open(p->ws->env, &keep, 2 * KITH_OWN_MAX_BYTES, err));
    KITH_TRY(kith_journal_seal(journal, &buf, err));
    KITH_TRY(begin_write(p, &tx, err));
    KITH_TRY(the_one(p, tx, KITH_OWN_JOURNAL, keep, &record, err));
    record.body = kith_buf_view(&buf);
    KITH_TRY(kith_own_put(tx, &record, &id, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    kith_arena_close(keep);
    kith_buf_free(&buf);
    return rc;
}

enum kith_rc kith_practice_journal_add(const struct kith_practising *p, struct kith_id session, struct kith_str heading,
                                       struct kith_str entry, struct kith_err *err)
{
    struct kith_journal *journal =
        p->ws->room ? kith_open_journals_take(kith_room_journals(p->ws->room), session) : NULL;
    enum kith_rc rc;

    if (!journal)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "Your journal is closed: it closes by itself after ten minutes. Open it and write again.");
    KITH_TRY(kith_journal_add(journal, heading, entry, err));
    KITH_TRY(seal(p, journal, err));
out:
    kith_open_journals_give(kith_room_journals(p->ws->room), journal);
    return rc;
}

enum kith_rc kith_practice_journal_drop(const struct kith_practising *p, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    struct kith_arena *keep = NULL;
    struct kith_own *list;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(p->ws->env, &keep, (size_t)1 << 20, err));
    KITH_TRY(begin_write(p, &tx, err));
    KITH_TRY(kith_own_list(tx, p->person, KITH_OWN_JOURNAL, keep, &list, &n, err));
    for (size_t i = 0; i < n; i++)
        KITH_TRY(kith_own_drop(tx, list[i].id, err));
    KITH_TRY(kith_tx_commit(tx, err));
    if (p->ws->room)
        kith_open_journals_shut(kith_room_journals(p->ws->room), p->person, KITH_ID_NONE);
out:
    kith_tx_end(tx);
    kith_arena_close(keep);
    return rc;
}

/* ---- all of it ---- */

enum kith_rc kith_practice_forget_all(const struct kith_practising *p, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(begin_write(p, &tx, err));
    KITH_TRY(kith_own_forget(tx, err));
    KITH_TRY(kith_tx_commit(tx, err));
    if (p->ws->room)
        kith_open_journals_shut(kith_room_journals(p->ws->room), p->person, KITH_ID_NONE);
out:
    kith_tx_end(tx);
    return rc;
}

/* What is kept is JSON already; so it goes out as it stands. */
static enum kith_rc put_kind(const struct kith_practising *p, struct kith_tx *tx, enum kith_own_kind kind,
                             struct kith_arena *keep, bool *first, struct kith_buf *out, struct kith_err *err)
{
    struct kith_own *list;
    struct kith_own one;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_own_list(tx, p->person, kind, keep, &list, &n, err));
    for (size_t i = 0; i < n; i++) {
        struct kith_arena_mark mark = kith_arena_mark(keep);

        KITH_TRY(kith_own_get(tx, p->person, list[i].id, keep, &one, err));
        kith_buf_printf(out, "%s\n    {\"began\": %lld, \"ended\": %s, \"counts\": ", *first ? "" : ",",
                        (long long)one.at, kind == KITH_OWN_RUN ? "true" : "false");
        kith_buf_str(out, kith_str_trim(one.head));
        kith_buf_puts(out, ", \"talk\": ");
        kith_buf_str(out, one.body);
        kith_buf_puts(out, "}");
        kith_arena_rewind(keep, mark);
        *first = false;
    }
out:
    return rc;
}

enum kith_rc kith_practice_take_along(const struct kith_practising *p, struct kith_buf *out, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    struct kith_tx *tx = NULL;
    struct kith_own drills;
    bool first = true;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(p->ws->env, &keep, (size_t)64 << 20, err));
    KITH_TRY(begin_read(p, &tx, err));
    kith_buf_puts(out, "{\n  \"talks\": [");
    KITH_TRY(put_kind(p, tx, KITH_OWN_TALK, keep, &first, out, err));
    KITH_TRY(put_kind(p, tx, KITH_OWN_RUN, keep, &first, out, err));
    KITH_TRY(the_one(p, tx, KITH_OWN_DRILLS, keep, &drills, err));
    kith_buf_puts(out, "\n  ],\n  \"drills\": ");
    kith_buf_str(out, drills.body.n ? drills.body : KITH_S("{}"));
    kith_buf_puts(out, ",\n  \"journal\": \"sealed under its own passphrase; open it to read it\"\n}\n");
    KITH_TRY(kith_buf_check(out, "What you practised", err));
out:
    kith_tx_end(tx);
    kith_arena_close(keep);
    return rc;
}
