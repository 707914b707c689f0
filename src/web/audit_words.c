#include "audit_words.h"

static const char *const words[][2] = {
    {"client.add", "added a client"},
    {"client.change", "changed a client's names"},
    {"client.erase", "erased a client"},
    {"client.hold", "set or lifted a legal hold"},
    {"coding.add", "kept a coding of a session"},
    {"consent.record", "recorded a choice"},
    {"consent.revoke", "recorded that a consent was taken back"},
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
    {"link.make", "made a one-time link"},
    {"link.use", "used a one-time link"},
    {"party.add", "added a person who comes along"},
    {"party.guardian", "recorded a guardian"},
    {"passkey.add", "added a passkey"},
    {"password.set", "set a password"},
    {"person.add", "added a person who works here"},
    {"person.change", "changed a person's names"},
    {"person.erase", "erased a person who worked here"},
    {"person.left", "recorded that a person has left"},
    {"programme.add", "set up a programme"},
    {"role.give", "gave a role:"},
    {"role.take", "took a role:"},
    {"segment.draw", "drew a segment for blind coding"},
    {"segment.withhold", "withheld a segment"},
    {"session.add", "added a session"},
    {"session.expire", "deleted the words of a session whose time was over"},
    {"session.failed", "could not read a session"},
    {"session.open", "opened a session"},
    {"session.pool", "gave a session to blind coding"},
    {"session.share", "shared a session"},
    {"session.unpool", "took a session out of blind coding"},
    {"session.unshare", "stopped sharing a session"},
    {"setting.set", "changed a setting"},
    {"signin", "signed in"},
    {"signin.refused", "a sign-in was refused"},
    {"signout", "signed out"},
    {"store.backup", "made a backup"},
    {"store.export", "exported data"},
    {"store.restore", "restored a backup"},
    {"task.add", "gave a segment to a coder"},
    {"task.open", "opened a masked segment for blind coding"},
    {"tie.add", "tied people for supervision or mentoring"},
    {"tie.end", "ended a tie"},
    {"totp.set", "set up codes for signing in"},
};

struct kith_str kith_audit_said(struct kith_str action)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (kith_str_eq(action, kith_str_of(words[i][0])))
            return kith_str_of(words[i][1]);
    return action;
}
