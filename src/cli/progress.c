#include "progress.h"

#define DRAW_EVERY_NS UINT64_C(100000000)
#define BAR           30u

void kith_progress_start(struct kith_progress *p, const struct kith_cli *cli, const char *what)
{
    *p = (struct kith_progress){.cli = cli, .what = what, .started_ns = cli->env->now_ns(cli->env->ctx)};
}

void kith_progress_step(void *user, size_t done, size_t total)
{
    struct kith_progress *p = user;
    uint64_t now = p->cli->env->now_ns(p->cli->env->ctx);
    double seconds = (double)(now - p->started_ns) / 1e9;
    size_t filled = total ? done * BAR / total : 0;
    char bar[BAR + 1];

    if (!p->cli->err_is_terminal || total < 2 || (done < total && now - p->drawn_ns < DRAW_EVERY_NS))
        return;
    p->drawn_ns = now;
    for (size_t i = 0; i < BAR; i++)
        bar[i] = i < filled ? '#' : '-';
    bar[BAR] = '\0';
    (void)fprintf(stderr, "\r[%s] %zu of %zu %s", bar, done, total, p->what);
    if (done > 0 && done < total && seconds > 2)
        (void)fprintf(stderr, ", %.0f s left ", seconds * (double)(total - done) / (double)done);
    (void)fputs("\x1b[K", stderr);
    (void)fflush(stderr);
}

void kith_progress_end(struct kith_progress *p)
{
    if (p->cli->err_is_terminal && p->drawn_ns)
        (void)fputs("\r\x1b[K", stderr);
}
