#include "audit_words.h"

#include "client_uses.h"
#include "markup.h"
#include "notice_words.h"
#include "people_parts.h"
#include "web_parts.h"

static const char *const words[][2] = {
    {"client.add", "added a client"},
    {"client.change", "changed a client's names"},
    {"client.erase", "erased a client"},
    {"client.handover", "handed over a client"},
    {"client.held", "opened all that is held of a client"},
    {"client.hold", "set a legal hold"},
    {"client.release", "lifted a legal hold"},
    {"coaching.meeting", "wrote down a coaching meeting"},
    {"coaching.next", "named the day of a coaching meeting"},
    {"coaching.plan", "began a coaching plan"},
    {"coaching.reply", "replied to a coaching meeting"},
    {"coaching.show", "put turns of a session beside a coaching meeting"},
    {"coaching.turns", "opened masked turns beside a coaching meeting"},
    {"code.refused", "a code was refused"},
    {"coding.add", "kept a coding of a session"},
    {"coding.words", "kept the words that weighed most in a coding"},
    {"coder.time", "said how much time they give to blind coding"},
    {"consent.record", "recorded a choice:"},
    {"consent.revoke", "recorded that a consent was taken back"},
    {"contest.seal", "sealed what was kept open before"},
    {"contest.add", "put a view of their own beside a code"},
    {"contest.drop", "took back a view of their own"},
    {"credential.drop", "removed a way of signing in"},
    {"crisis.acknowledge", "took on a report of danger"},
    {"crisis.close", "closed a report of danger"},
    {"crisis.duty", "named who answers for the crisis inbox"},
    {"crisis.handover", "handed over a report of danger"},
    {"crisis.open", "opened a report of danger"},
    {"crisis.raise", "raised a report of danger"},
    {"disclosure.record", "recorded a disclosure"},
    {"group.add", "began a reflective group"},
    {"group.close", "closed a reflective group"},
    {"group.join", "brought somebody into a reflective group"},
    {"group.leave", "left a reflective group"},
    {"group.meet", "brought a moment to a reflective group"},
    {"group.note", "wrote notes of a reflective group"},
    {"group.takeback", "took back a moment from a reflective group"},
    {"group.turns", "opened masked turns in a reflective group"},
    {"emergency.open", "opened flagged lines in an emergency"},
    {"fault", "met a fault of Kith:"},
    {"factors.clear", "took away a lost second step"},
    {"link.make", "made a one-time link"},
    {"link.use", "used a one-time link"},
    {"model.adapt", "made a model of this site:"},
    {"notice.add", "told somebody:"},
    {"notice.seen", "said that they read a notice"},
    {"mentor.note", "wrote a note in mentoring"},
    {"party.add", "added a person who comes along"},
    {"party.guardian", "recorded a guardian"},
    {"passkey.add", "added a passkey"},
    {"passkey.refused", "a passkey was refused"},
    {"password.set", "set a password"},
    {"peer.answer", "answered an invitation to a peer review"},
    {"peer.invite", "invited a colleague to a masked stretch of a session"},
    {"peer.open", "opened a masked stretch in a peer review"},
    {"peer.withdraw", "withdrew a peer review"},
    {"peer.write", "wrote in a peer review"},
    {"person.add", "added a person who works here"},
    {"person.change", "changed a person's names"},
    {"person.erase", "erased a person who worked here"},
    {"person.left", "recorded that a person has left"},
    {"pool.all", "put all their sessions to come into blind coding"},
    {"pool.draw", "drew by lot for blind coding:"},
    {"pool.none", "puts no more sessions into blind coding by themselves"},
    {"pool.plan", "put a session to come into blind coding"},
    {"pool.unplan", "took a session to come out of blind coding"},
    {"practice.forget", "took away what they had practised"},
    {"programme.add", "set up a programme"},
    {"refused.form", "sent a form from elsewhere, or without its token:"},
    {"refused.often", "asked more often than the limits allow:"},
    {"refused.page", "was not shown something:"},
    {"refused.request", "sent what Kith does not read:"},
    {"research.export", "exported masked sessions for research"},
    {"recovery.set", "made codes for paper"},
    {"recovery.use", "signed in with a code on paper"},
    {"ring.passphrase", "changed the passphrase of the key ring"},
    {"ring.rotate", "gave the store new keys"},
    {"role.give", "gave a role:"},
    {"role.take", "took a role:"},
    {"rule.offer", "changed when sessions are offered to supervisors:"},
    {"segment.decide", "decided where two coders differed"},
    {"segment.draw", "drew a segment for blind coding"},
    {"segment.judge", "named who decides where two coders differ"},
    {"segment.open", "opened two codings side by side"},
    {"segment.withhold", "withheld a segment"},
    {"session.add", "added a session"},
    {"session.delete", "deleted a session that was added by mistake"},
    {"session.expire", "deleted the words of a session whose time was over"},
    {"session.failed", "could not read a session"},
    {"session.move", "put a session under another client"},
    {"session.open", "opened a session"},
    {"session.pool", "gave a session to blind coding"},
    {"session.share", "shared a session"},
    {"session.unpool", "took a session out of blind coding"},
    {"session.unshare", "stopped sharing a session"},
    {"setting.set", "changed a setting:"},
    {"signin", "signed in"},
    {"signin.refused", "a sign-in was refused"},
    {"signin.stop", "stopped the ways of signing in of an account"},
    {"signout", "signed out"},
    {"store.backup", "made a backup"},
    {"store.export", "exported data"},
    {"store.restore", "restored a backup"},
    {"task.add", "gave a segment to a coder"},
    {"task.open", "opened a masked segment for blind coding"},
    {"tie.add", "tied somebody, for supervision or mentoring, to"},
    {"tie.end", "ended a tie"},
    {"totp.drop", "stopped codes for signing in"},
    {"totp.set", "set up codes for signing in"},
    {"workshop.add", "planned a workshop"},
    {"workshop.join", "takes part in a workshop"},
    {"workshop.leave", "no longer takes part in a workshop"},
};

struct kith_str kith_audit_said(struct kith_str action)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (kith_str_eq(action, kith_str_of(words[i][0])))
            return kith_str_of(words[i][1]);
    return action;
}

#define STEMS(...)                                                                                                     \
    (const char *const[])                                                                                              \
    {                                                                                                                  \
        __VA_ARGS__, NULL                                                                                              \
    }
#define KIND(name, said, ...)                                                                                          \
    {                                                                                                                  \
        name, {"" said, sizeof(said) - 1}, STEMS(__VA_ARGS__)                                                          \
    }

static const struct kith_audit_kind kinds[] = {
    KIND("refusals", "Refusals and faults", "refused", "fault", "signin.refused", "passkey.refused", "code.refused"),
    KIND("signing-in", "Signing in", "signin", "signout", "passkey", "password", "totp", "code", "recovery", "factors",
         "credential", "link"),
    KIND("sessions", "Sessions", "session", "coding", "contest"),
    KIND("clients", "Clients, consents and disclosures", "client", "party", "consent", "disclosure", "emergency"),
    KIND("people", "People, roles and rules", "person", "role", "tie", "programme", "setting", "rule", "notice",
         "practice"),
    KIND("coding", "Blind coding", "task", "segment", "pool", "coder"),
    KIND("together", "Coaching, reviews, groups and workshops", "coaching", "peer", "mentor", "group", "workshop"),
    KIND("danger", "Reports of danger", "crisis", "emergency"),
    KIND("store", "The store, keys and exports", "store", "ring", "model", "research"),
};

const struct kith_audit_kind *kith_audit_kinds(size_t *n)
{
    *n = sizeof kinds / sizeof *kinds;
    return kinds;
}

static bool is_of(struct kith_str action, struct kith_str stem)
{
    return kith_str_eq(action, stem) || (kith_str_starts(action, stem) && action.p[stem.n] == '.');
}

size_t kith_audit_actions(const struct kith_audit_kind *kind, struct kith_str *out, size_t most)
{
    size_t n = 0;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (const char *const *stem = kind->stems; *stem && n < most; stem++)
            if (is_of(kith_str_of(words[i][0]), kith_str_of(*stem))) {
                out[n++] = kith_str_of(words[i][0]);
                break;
            }
    return n;
}

/* ---- details ---- */

static const char *role_said(struct kith_str name)
{
    for (int role = 0; role < KITH_POST_COUNT; role++)
        if (kith_str_eq(name, kith_str_of(kith_post_name((enum kith_post)role))))
            return kith_post_said((enum kith_post)role);
    return NULL;
}

/* "recording: yes" */
static const char *use_said(struct kith_str detail)
{
    struct kith_str rest = detail;
    struct kith_str name;

    if (!kith_str_cut(&rest, ':', &name))
        return NULL;
    for (int use = 0; use < KITH_USE_COUNT; use++)
        if (kith_str_eq(name, kith_str_of(kith_use_name((enum kith_use)use))))
            return kith_use_said((enum kith_use)use);
    return NULL;
}

static const char *setting_said(struct kith_str name)
{
    if (kith_str_eq(name, KITH_S(KITH_SETTING_SECOND)))
        return "whose work needs a second step to sign in";
    if (kith_str_eq(name, KITH_S("retention.days")))
        return "how long transcripts stay";
    return NULL;
}

static const char *detail_said(struct kith_str action, struct kith_str detail)
{
    if (kith_str_eq(action, KITH_S("notice.add")))
        return kith_notice_word(detail)->title;
    if (kith_str_eq(action, KITH_S("role.give")) || kith_str_eq(action, KITH_S("role.take")))
        return role_said(detail);
    if (kith_str_eq(action, KITH_S("consent.record")))
        return use_said(detail);
    if (kith_str_eq(action, KITH_S("setting.set")))
        return setting_said(detail);
    if (kith_str_eq(action, KITH_S("coding.add")))
        return kith_str_eq(detail, KITH_S("model")) ? "by the machine" : "by a person";
    return NULL;
}

void kith_audit_write(struct kith_buf *out, struct kith_str action, struct kith_str detail)
{
    const char *said = detail_said(action, detail);
    struct kith_str rest = detail;
    struct kith_str first;

    kith_markup_text(out, kith_audit_said(action));
    if (detail.n == 0)
        return;
    kith_buf_puts(out, " ");
    kith_markup_text(out, said ? kith_str_of(said) : detail);
    if (said && kith_str_eq(action, KITH_S("consent.record")) && kith_str_cut(&rest, ':', &first)) {
        kith_buf_puts(out, ":"); /* what was chosen */
        kith_markup_text(out, rest);
    }
}
