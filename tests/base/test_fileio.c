#include "base_check.h"
#include "faulty_env.h"
#include "fileio.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST ((size_t)1 << 20)

struct folder {
    char path[64];
    char file[96];
};

static int make_folder(void **state)
{
    struct folder *f = calloc(1, sizeof *f);

    if (!f)
        return -1;
    (void)snprintf(f->path, sizeof f->path, "/tmp/kith-fileio-XXXXXX");
    if (!mkdtemp(f->path)) {
        free(f);
        return -1;
    }
    (void)snprintf(f->file, sizeof f->file, "%s/report", f->path);
    *state = f;
    return 0;
}

static int remove_folder(void **state)
{
    struct folder *f = *state;

    (void)unlink(f->file);
    (void)rmdir(f->path);
    free(f);
    return 0;
}

static int entries(const char *path)
{
    DIR *d = opendir(path);
    int n = 0;

    assert_non_null(d);
    while (readdir(d))
        n++;
    (void)closedir(d);
    return n - 2; /* . and .. */
}

static void assert_holds(const char *path, const char *text)
{
    struct kith_buf b;

    kith_buf_init(&b, kith_env_system(), MOST);
    assert_int_equal(kith_file_read(kith_env_system(), path, &b, NULL), KITH_OK);
    assert_string_equal(kith_buf_view(&b).p, text);
    kith_buf_free(&b);
}

static void written_is_private_and_read_back(void **state)
{
    const struct folder *f = *state;
    struct stat st;

    assert_int_equal(kith_file_write(kith_env_system(), f->file, KITH_S("old"), NULL), KITH_OK);
    assert_int_equal(chmod(f->file, 0644), 0);
    assert_int_equal(kith_file_write(kith_env_system(), f->file, KITH_S("new"), NULL), KITH_OK);
    assert_int_equal(stat(f->file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600); /* even where the old one was open to others */
    assert_holds(f->file, "new");
    assert_int_equal(entries(f->path), 1);
}

/* Each call for a file fails in turn, alone and with all that follow: the file is old or new, and alone. */
static void a_failure_leaves_the_old_file(void **state)
{
    const struct folder *f = *state;
    struct faulty_env faulty;
    long calls;

    faulty_env_init(&faulty);
    faulty.portion = 2;
    assert_int_equal(kith_file_write(&faulty.env, f->file, KITH_S("newer"), NULL), KITH_OK);
    assert_holds(f->file, "newer");
    calls = faulty.calls;
    assert_int_equal(faulty.synced, 1); /* else a power cut could leave an empty file under the new name */
    assert_true(calls >= 6);            /* open, three writes, sync, rename at least */
    for (long at = 1; at <= 2 * calls; at++) {
        struct kith_err err = {0};

        assert_int_equal(kith_file_write(kith_env_system(), f->file, KITH_S("old"), NULL), KITH_OK);
        faulty_env_init(&faulty);
        faulty.portion = 2;
        faulty.at = at > calls ? at - calls : at;
        faulty.on = at > calls;
        assert_int_equal(kith_file_write(&faulty.env, f->file, KITH_S("newer"), &err), KITH_EIO);
        assert_string_equal(err.file, f->file);
        assert_true(strncmp(err.text, "This could not be written: ", 27) == 0);
        assert_holds(f->file, "old");
        assert_int_equal(entries(f->path), 1);
    }
}

static void what_cannot_be_read_is_said(void **state)
{
    const struct folder *f = *state;
    struct kith_err err = {0};
    struct kith_buf b;

    kith_buf_init(&b, kith_env_system(), MOST);
    assert_int_equal(kith_file_read(kith_env_system(), f->file, &b, &err), KITH_EIO);
    assert_string_equal(err.file, f->file);
    assert_string_equal(err.text, "This could not be opened: No such file or directory.");
    assert_int_equal(kith_file_read(kith_env_system(), f->path, &b, &err), KITH_EIO); /* a folder */
    assert_string_equal(err.file, f->path);
    kith_buf_free(&b);
}

static void a_file_at_the_bound_is_read_and_one_more_byte_is_not(void **state)
{
    const struct folder *f = *state;
    struct kith_err err = {0};
    struct kith_buf b;
    char *bytes = malloc(MOST + 1);

    assert_non_null(bytes);
    memset(bytes, 'x', MOST + 1);
    kith_buf_init(&b, kith_env_system(), MOST);
    assert_int_equal(kith_file_write(kith_env_system(), f->file, (struct kith_str){bytes, MOST}, NULL), KITH_OK);
    assert_int_equal(kith_file_read(kith_env_system(), f->file, &b, &err), KITH_OK);
    assert_int_equal(b.n, MOST);
    kith_buf_clear(&b);
    assert_int_equal(kith_file_write(kith_env_system(), f->file, (struct kith_str){bytes, MOST + 1}, NULL), KITH_OK);
    assert_int_equal(kith_file_read(kith_env_system(), f->file, &b, &err), KITH_EBOUND);
    assert_non_null(strstr(err.text, "1 MB"));
    assert_string_equal(err.file, f->file);
    kith_buf_free(&b);
    free(bytes);
}

static void a_map_is_the_file_and_has_a_bound(void **state)
{
    const struct folder *f = *state;
    const struct kith_env *env = kith_env_system();
    size_t n = 0;
    const void *p;

    assert_null(env->map(env->ctx, f->file, MOST, &n));
    assert_null(env->map(env->ctx, f->path, MOST, &n)); /* a folder */
    assert_int_equal(kith_file_write(env, f->file, KITH_S("model"), NULL), KITH_OK);
    assert_null(env->map(env->ctx, f->file, 4, &n));
    p = env->map(env->ctx, f->file, 5, &n);
    assert_non_null(p);
    assert_int_equal(n, 5);
    assert_memory_equal(p, "model", 5);
    env->unmap(env->ctx, p, n);
    assert_int_equal(kith_file_write(env, f->file, KITH_S(""), NULL), KITH_OK);
    assert_null(env->map(env->ctx, f->file, 5, &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(written_is_private_and_read_back, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_failure_leaves_the_old_file, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_said, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_file_at_the_bound_is_read_and_one_more_byte_is_not, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_map_is_the_file_and_has_a_bound, make_folder, remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
