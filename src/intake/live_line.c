#include "live_line.h"

#include "json_item.h"
#include "json_scan.h"
#include "speaker_name.h"

static enum kith_role role_of(struct kith_str word)
{
    int role = kith_code_find(kith_role_name, word);

    return role == KITH_NONE ? kith_speaker_role(word) : (enum kith_role)role;
}

static enum kith_rc nobody_speaks(uint32_t number, struct kith_err *err)
{
    return kith_fail(err, KITH_EINPUT, number,
                     "This line does not say who speaks; write \"counsellor: ...\", \"client: ...\" or \"other: ...\", "
                     "or the same as JSON, {\"speaker\": \"client\", \"text\": \"...\"}.");
}

static enum kith_rc read_object(struct kith_arena *keep, struct kith_str line, uint32_t number,
                                struct kith_live_line *out, struct kith_err *err)
{
    json_t *entry = NULL;
    json_error_t why = {0};
    struct kith_json_item item;
    enum kith_rc rc;

    KITH_TRY(kith_json_scan(line, number, NULL, err));
    entry = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
    if (!entry) {
        rc = kith_fail(err, KITH_EINPUT, number, "This line is not well-formed JSON near character %d.", why.column);
        goto out;
    }
    KITH_TRY(kith_json_item(entry, false, number, &item, err));
    KITH_TRY(kith_str_keep(keep, item.cue.text, &out->text, err));
    out->role = item.cue.declared;
    out->start_ms = item.cue.start_ms;
out:
    json_decref(entry);
    return rc;
}

enum kith_rc kith_live_line_read(struct kith_arena *keep, struct kith_str line, uint32_t number,
                                 struct kith_live_line *out, struct kith_err *err)
{
    struct kith_str rest = kith_str_trim(line);
    struct kith_str name;
    enum kith_rc rc = KITH_OK;

    *out = (struct kith_live_line){.start_ms = -1};
    if (kith_str_starts(rest, KITH_S("{"))) {
        KITH_TRY(read_object(keep, rest, number, out, err));
    } else if (kith_str_find_byte(rest, ':') >= 0) {
        (void)kith_str_cut(&rest, ':', &name);
        out->role = role_of(kith_str_trim(name));
        out->text = rest;
    }
    if (out->role == KITH_ROLE_UNKNOWN)
        return nobody_speaks(number, err);
out:
    return rc;
}
