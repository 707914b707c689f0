#include "place.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t clock_of(void *ctx)
{
    return ((struct place *)ctx)->clock;
}

void assert_place_ok(struct place *p, enum kith_rc rc, const char *what, const char *file, int line)
{
    if (rc != KITH_OK)
        print_error("%s: %d: %s\n", what, (int)rc, p->err.text);
    _assert_int_equal((uintmax_t)rc, KITH_OK, file, line);
}

struct kith_tx *place_write(struct place *p, struct kith_id actor)
{
    struct kith_tx *tx;

    OK(p, kith_tx_write(p->store, actor, &tx, &p->err));
    return tx;
}

struct kith_tx *place_read(struct place *p)
{
    struct kith_tx *tx;

    OK(p, kith_tx_read(p->store, &tx, &p->err));
    return tx;
}

void place_commit(struct place *p, struct kith_tx *tx)
{
    OK(p, kith_tx_commit(tx, &p->err));
    kith_tx_end(tx);
}

static struct kith_id person(struct place *p, struct kith_tx *tx, const char *name, enum kith_post role)
{
    struct kith_person who = {.names = {.usual = kith_str_of(name)}, .login = kith_str_of(name)};
    struct kith_id id;

    OK(p, kith_person_add(tx, &who, &id, &p->err));
    OK(p, kith_role_give(tx, id, p->programme, role, &p->err));
    return id;
}

static void fill(struct place *p)
{
    struct kith_tx *tx = place_write(p, KITH_ID_NONE);
    struct kith_programme programme = {.name = KITH_S("Harbour Street"), .country = KITH_S("US")};
    struct kith_client client = {.names = {.legal = KITH_S("Wilhelmina Quartermaine"), .usual = KITH_S("Billie")}};
    struct kith_tie tie = {.kind = KITH_TIE_SUPERVISES};
    struct kith_party *parties;
    struct kith_id id;
    size_t n;

    OK(p, kith_programme_add(tx, &programme, &p->programme, &p->err));
    programme.name = KITH_S("Other Street");
    OK(p, kith_programme_add(tx, &programme, &p->other_programme, &p->err));
    p->admin = person(p, tx, "Zenobia", KITH_POST_ADMINISTRATOR);
    p->ada = person(p, tx, "Ada", KITH_POST_COUNSELLOR);
    p->ben = person(p, tx, "Ben", KITH_POST_COUNSELLOR);
    p->sue = person(p, tx, "Sue", KITH_POST_SUPERVISOR);
    p->dee = person(p, tx, "Dee", KITH_POST_DIRECTOR);
    tie.from = p->sue;
    tie.to = p->ada;
    tie.programme = p->programme;
    OK(p, kith_tie_add(tx, &tie, &id, &p->err));
    client.programme = p->programme;
    client.counsellor = p->ada;
    OK(p, kith_client_add(tx, &client, &p->client, &p->err));
    OK(p, kith_party_list(tx, p->client, p->keep, &parties, &n, &p->err));
    assert_int_equal(n, 1);
    p->party = parties[0].id;
    place_commit(p, tx);
}

int place_open(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    (void)snprintf(p->root, sizeof p->root, "/tmp/kith-store-XXXXXX");
    assert_non_null(mkdtemp(p->root));
    (void)snprintf(p->dir, sizeof p->dir, "%s/clinic", p->root);
    p->env = *kith_env_system();
    p->env.ctx = p;
    p->env.wall_s = clock_of;
    p->clock = 1790000000;
    p->options.dir = p->dir;
    OK(p, kith_arena_open(&p->env, &p->keep, (size_t)1 << 28, &p->err));
    OK(p, kith_store_create(&p->env, &p->options, &p->err));
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    fill(p);
    *state = p;
    return 0;
}

static void remove_all(const char *path)
{
    DIR *d = opendir(path);
    struct dirent *e;
    char name[512];

    while (d && (e = readdir(d))) {
        struct stat st;

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        (void)snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        if (lstat(name, &st) == 0 && S_ISDIR(st.st_mode))
            remove_all(name);
        else
            (void)unlink(name);
    }
    if (d)
        (void)closedir(d);
    (void)rmdir(path);
}

int place_close(void **state)
{
    struct place *p = *state;

    kith_store_close(p->store);
    kith_arena_close(p->keep);
    remove_all(p->root);
    free(p);
    return 0;
}

void place_reopen(struct place *p)
{
    kith_store_close(p->store);
    p->store = NULL;
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
}

struct kith_id place_choose(struct place *p, struct kith_id party, enum kith_use use, bool yes)
{
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_consent c = {.party = party, .use = use, .yes = yes, .language = KITH_S("en"), .version = KITH_S("1")};
    struct kith_id id;

    OK(p, kith_consent_record(tx, &c, &id, &p->err));
    place_commit(p, tx);
    return id;
}

struct kith_id place_session(struct place *p, const char *text)
{
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_session_row s = {.programme = p->programme,
                                 .counsellor = p->ada,
                                 .client = p->client,
                                 .goal = KITH_S("cutting down on marmalade"),
                                 .setting = KITH_S("one-to-one"),
                                 .format = KITH_S("jsonl")};
    struct kith_id id;

    OK(p, kith_session_add(tx, &s, kith_str_of(text), &p->party, 1, &id, &p->err));
    place_commit(p, tx);
    return id;
}

static unsigned grep_file(const char *path, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "rb");
    unsigned found = 0;
    long size;
    char *all;

    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    size = ftell(f);
    rewind(f);
    all = malloc((size_t)size + 1);
    assert_non_null(all);
    assert_int_equal(fread(all, 1, (size_t)size, f), size);
    for (const char *at = all; (at = memmem(at, (size_t)(all + size - at), bytes, n)) != NULL; at++)
        found++;
    free(all);
    (void)fclose(f);
    return found;
}

unsigned place_grep(const char *folder, const void *bytes, size_t n)
{
    DIR *d = opendir(folder);
    struct dirent *e;
    unsigned found = 0;
    char name[512];

    assert_non_null(d);
    while ((e = readdir(d))) {
        struct stat st;

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        (void)snprintf(name, sizeof name, "%s/%s", folder, e->d_name);
        assert_int_equal(lstat(name, &st), 0);
        found += S_ISDIR(st.st_mode) ? place_grep(name, bytes, n) : grep_file(name, bytes, n);
    }
    (void)closedir(d);
    return found;
}
