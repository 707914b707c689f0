/* The key ring under a passphrase, and new keys for a store: also when the change is cut off. */
#include "fileio.h"
#include "key_ring.h"
#include "place.h"
#include "store_group.h"
#include "store_own.h"
#include "store_parts.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORD "Zorbatrix said so"

static const unsigned char device[KITH_TOTP_SECRET_BYTES] = "12345678901234567890";

/* ---- what must still be there ---- */

static struct kith_id session;
static struct kith_id talk;
static struct kith_id group;

static void fill(struct place *p)
{
    struct kith_own own = {.kind = KITH_OWN_TALK, .head = KITH_S("{}"), .body = KITH_S(WORD)};
    struct kith_tx *tx;

    place_choose(p, p->party, KITH_USE_RECORDING, true);
    place_choose(p, p->party, KITH_USE_FEEDBACK, true);
    session = place_session(p, WORD);
    tx = place_write(p, p->ada);
    OK(p, kith_totp_put(tx, p->ada, device, 7, &p->err));
    OK(p, kith_own_put(tx, &own, &talk, &p->err));
    OK(p, kith_group_add(tx, p->programme, KITH_S(WORD), &group, &p->err));
    place_commit(p, tx);
}

static void check_whole(struct place *p)
{
    struct kith_audit_verdict verdict;
    struct kith_client client;
    struct kith_group circle;
    struct kith_own own;
    struct kith_totp totp;
    struct kith_str text;
    struct kith_tx *tx = place_read(p);

    OK(p, kith_client_get(tx, p->client, p->keep, &client, &p->err));
    OK(p, kith_session_text(tx, session, p->keep, &text, &p->err));
    assert_true(kith_str_eq(text, KITH_S(WORD)));
    OK(p, kith_totp_get(tx, p->ada, &totp, &p->err));
    assert_memory_equal(totp.secret, device, sizeof device);
    assert_int_equal(totp.step, 7);
    OK(p, kith_own_get(tx, p->ada, talk, p->keep, &own, &p->err));
    assert_true(kith_str_eq(own.body, KITH_S(WORD)));
    OK(p, kith_group_get(tx, group, p->keep, &circle, &p->err));
    assert_true(kith_str_eq(circle.name, KITH_S(WORD)));
    kith_tx_end(tx);
    OK(p, kith_audit_verify(p->store, NULL, &verdict, &p->err));
    assert_int_equal(verdict.fault, KITH_AUDIT_SOUND);
}

static void ring_path(const struct place *p, char out[256])
{
    (void)snprintf(out, 256, "%s.keys", p->dir);
}

static void close_store(struct place *p)
{
    kith_store_close(p->store);
    p->store = NULL;
}

/* ---- a passphrase ---- */

static const char *typed;
static unsigned asked;

static enum kith_rc answer(void *user, const char *path, char *out, size_t n, struct kith_err *err)
{
    (void)user;
    (void)path;
    (void)err;
    asked++;
    (void)snprintf(out, n, "%s", typed);
    return KITH_OK;
}

static void read_ring(struct place *p, struct kith_buf *b)
{
    char path[256];

    ring_path(p, path);
    kith_buf_init(b, &p->env, 65536);
    OK(p, kith_file_read(&p->env, path, b, &p->err));
}

static void a_sealed_ring_opens_with_its_passphrase_alone(void **state)
{
    struct place *p = *state;
    char hex[2 * KITH_KEY_BYTES + 1];
    struct kith_buf b;

    fill(p);
    (void)sodium_bin2hex(hex, sizeof hex, p->store->ring.clients.k, KITH_KEY_BYTES);
    read_ring(p, &b);
    assert_true(kith_str_find(kith_buf_view(&b), kith_str_of(hex)) >= 0);
    kith_buf_free(&b);
    close_store(p);

    OK(p, kith_ring_passphrase(&p->env, &p->options, KITH_S("seven slow lanterns"), &p->err));
    read_ring(p, &b);
    assert_true(kith_str_find(kith_buf_view(&b), kith_str_of(hex)) < 0); /* the keys stand there no longer */
    assert_true(kith_str_find(kith_buf_view(&b), KITH_S("clients ")) < 0);
    kith_buf_free(&b);
    /* Nobody to ask; the wrong one; the right one. */
    assert_int_equal(kith_store_open(&p->env, &p->options, &p->store, &p->err), KITH_EINPUT);
    p->options.passphrase = answer;
    typed = "seven slow lantern";
    assert_int_equal(kith_store_open(&p->env, &p->options, &p->store, &p->err), KITH_EINPUT);
    typed = "";
    assert_int_equal(kith_store_open(&p->env, &p->options, &p->store, &p->err), KITH_EINPUT);
    typed = "seven slow lanterns";
    asked = 0;
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    assert_int_equal(asked, 1);
    check_whole(p);
    close_store(p);
    /* Another passphrase asks for the one before; none lays the keys open. */
    OK(p, kith_ring_passphrase(&p->env, &p->options, KITH_S("eight quick lanterns"), &p->err));
    assert_int_equal(kith_store_open(&p->env, &p->options, &p->store, &p->err), KITH_EINPUT);
    typed = "eight quick lanterns";
    OK(p, kith_ring_passphrase(&p->env, &p->options, KITH_S(""), &p->err));
    p->options.passphrase = NULL;
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    check_whole(p);
}

static void a_sealed_ring_that_was_touched_opens_nothing(void **state)
{
    static const char *const lines[] = {"rounds 999", "mib 99999", "rounds 0"};
    struct place *p = *state;
    struct kith_str text;
    struct kith_buf b;
    struct kith_buf spoilt;
    char path[256];

    close_store(p);
    OK(p, kith_ring_passphrase(&p->env, &p->options, KITH_S("seven slow lanterns"), &p->err));
    p->options.passphrase = answer;
    typed = "seven slow lanterns";
    ring_path(p, path);
    read_ring(p, &b);
    text = kith_buf_view(&b);
    for (size_t i = 0; i < sizeof lines / sizeof *lines + 1; i++) {
        kith_buf_init(&spoilt, &p->env, 65536);
        if (i < sizeof lines / sizeof *lines) { /* more than anybody would ask for: refused before it is computed */
            ptrdiff_t at = kith_str_find(text, i == 1 ? KITH_S("mib ") : KITH_S("rounds "));
            struct kith_str rest = kith_str_sub(text, (size_t)at, text.n);
            struct kith_str gone;

            kith_buf_add(&spoilt, text.p, (size_t)at);
            kith_buf_printf(&spoilt, "%s\n", lines[i]);
            (void)kith_str_cut(&rest, '\n', &gone);
            kith_buf_add(&spoilt, rest.p, rest.n);
        } else { /* one digit of what is sealed */
            kith_buf_add(&spoilt, text.p, text.n);
            spoilt.p[spoilt.n - 9] = spoilt.p[spoilt.n - 9] == '0' ? '1' : '0';
        }
        OK(p, kith_file_write(&p->env, path, kith_buf_view(&spoilt), &p->err));
        kith_buf_free(&spoilt);
        assert_int_equal(kith_store_open(&p->env, &p->options, &p->store, &p->err), KITH_EINPUT);
    }
    OK(p, kith_file_write(&p->env, path, text, &p->err));
    kith_buf_free(&b);
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
}

/* ---- new keys ---- */

static void new_keys_open_what_the_old_ones_sealed(void **state)
{
    struct place *p = *state;
    struct kith_store_options old = p->options;
    struct kith_ring before;
    struct kith_store *other;
    char kept[256];
    char backup[256];
    char again[256];
    char path[256];

    fill(p);
    before = p->store->ring;
    (void)snprintf(backup, sizeof backup, "%s/monday", p->root);
    OK(p, kith_store_backup(p->store, backup, &p->err));
    /* Not while somebody has it open. */
    assert_int_equal(kith_ring_rotate(&p->env, &p->options, kept, sizeof kept, &p->err), KITH_EBUSY);
    close_store(p);
    OK(p, kith_ring_rotate(&p->env, &p->options, kept, sizeof kept, &p->err));
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    check_whole(p);
    assert_memory_not_equal(before.database.k, p->store->ring.database.k, KITH_KEY_BYTES);
    assert_memory_not_equal(before.clients.k, p->store->ring.clients.k, KITH_KEY_BYTES);
    assert_memory_equal(before.verifying, p->store->ring.verifying, sizeof before.verifying);
    assert_false(p->store->ring.changing);
    close_store(p);
    /* The ring before opens it no longer, but the backup made under it. */
    old.ring = kept;
    assert_int_equal(kith_store_open(&p->env, &old, &other, &p->err), KITH_EINPUT);
    (void)snprintf(again, sizeof again, "%s/again", p->root);
    old.dir = again;
    old.without_erasures = true; /* nobody was erased here */
    assert_int_equal(kith_store_restore(&p->env, &old, backup, &p->err), KITH_OK);
    old.dir = p->dir;
    ring_path(p, path);
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    check_whole(p);
}

static void a_sealed_ring_stays_sealed(void **state)
{
    struct place *p = *state;
    char kept[256];

    fill(p);
    close_store(p);
    OK(p, kith_ring_passphrase(&p->env, &p->options, KITH_S("seven slow lanterns"), &p->err));
    p->options.passphrase = answer;
    typed = "seven slow lanterns";
    OK(p, kith_ring_rotate(&p->env, &p->options, kept, sizeof kept, &p->err));
    typed = "not this";
    assert_int_equal(kith_store_open(&p->env, &p->options, &p->store, &p->err), KITH_EINPUT);
    typed = "seven slow lanterns";
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    check_whole(p);
}

/* ---- cut off ---- */

/* The process ends, as by kill -9, before the n-th call that writes, syncs, renames or removes. */
static int left;

static void count_down(void)
{
    if (left-- == 0)
        (void)raise(SIGKILL);
}

static int64_t cut_write(void *ctx, int fd, const void *buf, size_t n)
{
    count_down();
    return kith_env_system()->write(ctx, fd, buf, n);
}

static int cut_sync(void *ctx, int fd)
{
    count_down();
    return kith_env_system()->sync(ctx, fd);
}

static int cut_rename(void *ctx, const char *from, const char *to)
{
    count_down();
    return kith_env_system()->rename(ctx, from, to);
}

static int cut_unlink(void *ctx, const char *path)
{
    count_down();
    return kith_env_system()->unlink(ctx, path);
}

/* The child changes the keys and is cut off; true: it came to the end. */
static bool change_in_child(struct place *p, int calls, unsigned micros)
{
    struct kith_env env = p->env;
    int status = 0;
    pid_t child;

    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char kept[256];

        left = calls;
        if (calls >= 0) {
            env.write = cut_write;
            env.sync = cut_sync;
            env.rename = cut_rename;
            env.unlink = cut_unlink;
        }
        _exit(kith_ring_rotate(&env, &p->options, kept, sizeof kept, NULL) == KITH_OK ? 0 : 9);
    }
    if (calls < 0) {
        (void)usleep(micros);
        (void)kill(child, SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status))
        assert_int_equal(WEXITSTATUS(status), 0);
    return WIFEXITED(status);
}

static void cut_off_at_each_call(void **state)
{
    struct place *p = *state;
    bool finished = false;
    int n;

    fill(p);
    close_store(p);
    for (n = 0; !finished; n++) {
        assert_in_range(n, 0, 200);
        finished = change_in_child(p, n, 0);
        OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
        check_whole(p);
        assert_false(p->store->ring.changing);
        close_store(p);
    }
    print_message("cut off before each of %d calls\n", n - 1);
    assert_true(n > 15);
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    check_whole(p);
}

static void cut_off_at_any_moment(void **state)
{
    struct place *p = *state;
    unsigned finished = 0;
    char kept[256];
    uint64_t took;

    fill(p);
    close_store(p);
    took = p->env.now_ns(NULL);
    OK(p, kith_ring_rotate(&p->env, &p->options, kept, sizeof kept, &p->err));
    took = p->env.now_ns(NULL) - took;
    for (unsigned i = 0; i < 24; i++) { /* from its begin to a little after its end */
        finished += change_in_child(p, -1, (unsigned)(took / 1000 * (i + 1) / 22));
        OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
        check_whole(p);
        close_store(p);
    }
    print_message("24 changes killed at a moment each, %u of them when they were done\n", finished);
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
}

#define WITH(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(a_sealed_ring_opens_with_its_passphrase_alone),
        WITH(a_sealed_ring_that_was_touched_opens_nothing),
        WITH(new_keys_open_what_the_old_ones_sealed),
        WITH(a_sealed_ring_stays_sealed),
        WITH(cut_off_at_each_call),
        WITH(cut_off_at_any_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
