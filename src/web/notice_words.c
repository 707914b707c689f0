#include "notice_words.h"

static const struct kith_notice_word words[] = {
    {"client.got", "A client was handed over to you", "/clients/", "Open the client"},
    {"client.left", "A client of yours was handed over", NULL, NULL},
    {"crisis.client", "A report of danger is about another client than it said", "/crisis/", "Open the report"},
    {"emergency.open", "Words of a session of yours were opened in an emergency", "/sessions/", "Open the session"},
    {"factor.change", "How you sign in has changed", "/account/sign-in", "How you sign in"},
    {"factor.link", "A link was made that can take away your second way of signing in", NULL, NULL},
    {"factor.reset", "Your second way of signing in was taken away", "/account", "Look at your account"},
    {"link.make", "A link was made that sets a new password for you", NULL, NULL},
    {"pool.drawn", "A segment of yours was drawn for blind coding", "/pool", "Look at it"},
    {"rule.change", "A rule of this programme has changed", "/rules", "See the rule"},
    {"store.export", "All of this place was written into files, with codes and measures of each counsellor", NULL,
     NULL},
};

const struct kith_notice_word *kith_notice_word(struct kith_str kind)
{
    static const struct kith_notice_word other = {"", "Something you should know", NULL, NULL};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (kith_str_eq(kind, kith_str_of(words[i].kind)))
            return &words[i];
    return &other;
}
