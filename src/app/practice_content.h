/* What there is to practise with: the personas, drills and stories of a content folder.
 *
 * A folder holds personas/ID.json, drills/ID.json, stories/ID.json and mindful-minute.json. Results live in `keep`. One
 * thread a call. */
#ifndef KITH_PRACTICE_CONTENT_H
#define KITH_PRACTICE_CONTENT_H

#include "coding.h"
#include "drill.h"
#include "finding.h"
#include "flags.h"
#include "persona.h"

#define KITH_CONTENT_FILES_MAX 500

enum kith_content_kind { KITH_CONTENT_PERSONA, KITH_CONTENT_DRILL, KITH_CONTENT_STORY, KITH_CONTENT_MINUTE };

struct kith_content_file {
    enum kith_content_kind kind;
    struct kith_str id;
    struct kith_str path;
};

struct kith_content {
    const struct kith_content_file *files; /* by kind, then by id */
    size_t n;
};

/* The files of a folder. EIO when it is not there. */
enum kith_rc kith_content_find(const struct kith_env *env, struct kith_arena *keep, struct kith_str folder,
                               struct kith_content *out, struct kith_err *err);
/* One file by kind and id; NULL when there is none. */
const struct kith_content_file *kith_content_named(const struct kith_content *content, enum kith_content_kind kind,
                                                   struct kith_str id);

enum kith_rc kith_content_persona(const struct kith_env *env, struct kith_arena *keep, struct kith_str path,
                                  const struct kith_persona **out, struct kith_err *err);
enum kith_rc kith_content_drill(const struct kith_env *env, struct kith_arena *keep, struct kith_str path,
                                const struct kith_drill **out, struct kith_err *err);
enum kith_rc kith_content_story(const struct kith_env *env, struct kith_arena *keep, struct kith_str path,
                                const struct kith_story **out, struct kith_err *err);
enum kith_rc kith_content_minute(const struct kith_env *env, struct kith_arena *keep, struct kith_str path,
                                 const struct kith_minute **out, struct kith_err *err);

/* The findings of one file of any kind, told by what it holds. *persona is set when it is one, else NULL. */
enum kith_rc kith_content_lint(const struct kith_env *env, struct kith_arena *keep, struct kith_str path,
                               const struct kith_coder *coder, struct kith_findings **found,
                               const struct kith_persona **persona, struct kith_err *err);

#endif
