#include "phrases.h"

static const char *const advice[] = {"you should",
                                     "you ought to",
                                     "you'd better",
                                     "you had better",

                                     "if i were you",
                                     "i would suggest",
                                     "i suggest",
                                     "i'd suggest",
                                     "i'd recommend",
                                     "i recommend",
                                     "my advice",
                                     "what you want to do is",
                                     "the best thing to do",
                                     "the best thing for you",
                                     "you could try",
                                     "you might try",
                                     "just try",
                                     "just stop",
                                     "just quit",
                                     "just say no",
                                     "you must",
                                     "i want you to",
                                     "my recommendation",
                                     "i'd advise",
                                     "i advise",
                                     "you really need to",
                                     "you just need to",
                                     "you just have to",
                                     "you shouldn't",
                                     "you want to be",
                                     "what you need is",
                                     NULL};
static const char *const urge[] = {
    "you need to", "you have to", "you've got to",           "you gotta", "you can't keep",  "try to",
    "try not to",  "you could",   "it's important that you", "make sure", "it is important", "it's important to",
    NULL};
static const char *const disguise[] = {"don't you think",
                                       "do you not think",
                                       "wouldn't it be",
                                       "wouldn't you",
                                       "isn't it time",
                                       "shouldn't you",
                                       "why don't you",
                                       "have you tried",
                                       "have you considered",
                                       "have you thought about",
                                       "have you thought of",
                                       "couldn't you",
                                       "can't you",
                                       "can you not",
                                       "don't you want",
                                       "don't you care",
                                       "don't you see",
                                       "don't you know",
                                       "isn't that",
                                       "isn't it",
                                       "aren't you",
                                       "do you really think",
                                       "do you think it's fair",
                                       "do you realise",
                                       "do you realize",
                                       "do you understand that",
                                       "why can't you",
                                       "why would you",
                                       "how could you",
                                       NULL};
static const char *const permission[] = {"would it be okay",
                                         "would it be ok",
                                         "would it be all right",
                                         "would it be alright",
                                         "is it okay if",
                                         "is it ok if",
                                         "is it all right if",
                                         "is it alright if",
                                         "would you mind if",
                                         "do you mind if",
                                         "can i share",
                                         "could i share",
                                         "may i",
                                         "can i tell you",
                                         "could i tell you",
                                         "could i offer",
                                         "can i offer",
                                         "would it help if",
                                         "would it help to",
                                         "would it be any use",
                                         "would it be useful",
                                         "would it be helpful",
                                         "would you be willing",
                                         "would you like to hear",
                                         "would you want to hear",
                                         "interested in hearing",
                                         "can i suggest",
                                         "could i suggest",
                                         "could i say",
                                         "can i say",
                                         "would you be open to",
                                         "are you open to",
                                         "with your permission",
                                         "if that's okay with you",
                                         NULL};
static const char *const choice[] = {"up to you",
                                     "your choice",
                                     "your decision",
                                     "only you can",
                                     "you decide",
                                     "you're the one who",
                                     "yours to decide",
                                     "no one can make you",
                                     "nobody can make you",
                                     "you don't have to",
                                     "whatever you decide",
                                     "your call",
                                     "you get to decide",
                                     "you get to choose",
                                     "in your hands",
                                     "you choose",
                                     "you're in charge",
                                     "you know best",
                                     NULL};
static const char *const apology[] = {"i'm sorry",
                                      "i am sorry",
                                      "sorry i",
                                      "sorry about that",
                                      "sorry that was",
                                      "i apologise",
                                      "i apologize",
                                      "my apologies",
                                      "i got that wrong",
                                      "i had that wrong",
                                      "i got you wrong",
                                      "that was wrong of me",
                                      "i was pushing",
                                      "i pushed",
                                      "i jumped in",
                                      "i jumped ahead",
                                      "i got ahead",
                                      "i went too fast",
                                      "that came out wrong",
                                      "i shouldn't have",
                                      "my mistake",
                                      "my fault",
                                      "i wasn't listening",
                                      "i didn't listen",
                                      "i've been talking at you",
                                      "i misunderstood",
                                      "i missed that",
                                      "i missed what",
                                      "that wasn't fair of me",
                                      "i was telling you what",
                                      "let me start again",
                                      "i didn't hear you",
                                      NULL};
static const char *const condole[] = {"sorry to hear", "sorry for your", "sorry that happened",
                                      "sorry you",     "sorry for what", "sorry this",
                                      "sorry he",      "sorry she",      NULL};
static const char *const support[] = {"that must be",       "that must have",
                                      "sounds hard",        "sounds really hard",
                                      "that's hard",        "that is hard",
                                      "really tough",       "sorry to hear",
                                      "sorry for your",     "makes sense",
                                      "no wonder",          "anyone would",
                                      "of course you",      "thank you for telling",
                                      "thanks for telling", "thank you for trusting",
                                      "i'm glad you",       "i'm here",
                                      "that's a lot",       "i can see how",
                                      "i can see why",      "it's not easy",
                                      "that isn't easy",    "thank you for saying",
                                      "i appreciate",       "thank you for being",
                                      "thanks for being",   NULL};
static const char *const praise[] = {"great job",        "good job",
                                     "well done",        "good for you",
                                     "proud of you",     "that's great",
                                     "that's amazing",   "that's wonderful",
                                     "that's fantastic", "that's awesome",
                                     "that's brilliant", "that's excellent",
                                     "you're amazing",   "you are amazing",
                                     "you're so strong", "you are so strong",
                                     "doing great",      "doing so well",
                                     "keep it up",       "so brave",
                                     "i'm impressed",    "wow",
                                     "you're wonderful", "you're brilliant",
                                     "fantastic",        "awesome",
                                     "you're a star",    "amazing",
                                     "wonderful",        "you're so brave",
                                     "incredible",       "excellent",
                                     "superb",           NULL};
static const char *const affirm[] = {"takes courage",
                                     "took courage",
                                     "takes guts",
                                     "took guts",
                                     "takes strength",
                                     "took strength",
                                     "you kept",
                                     "you've kept",
                                     "you've managed",
                                     "you managed",
                                     "it took",
                                     "takes a lot",
                                     "you care",
                                     "matters to you",
                                     "and you still",
                                     "even so you",
                                     "you stayed",
                                     "shows how much",
                                     "how much you",
                                     "you didn't give up",
                                     "you came anyway",
                                     "you're someone who",
                                     "you are someone who",
                                     "you worked",
                                     "you've worked",
                                     "you found a way",
                                     "you've been carrying",
                                     "honest of you",
                                     NULL};
static const char *const confront[] = {"that's an excuse",
                                       "just an excuse",
                                       "making excuses",
                                       "excuses",
                                       "you're in denial",
                                       "you are in denial",
                                       "you're lying",
                                       "you are lying",
                                       "be honest with yourself",
                                       "you don't care",
                                       "how could you",
                                       "you're killing",
                                       "you are killing",
                                       "you're wrong",
                                       "you are wrong",
                                       "that's ridiculous",
                                       "can't seriously",
                                       "you're going to die",
                                       "you'll die",
                                       "you will die",
                                       "you will lose",
                                       "you'll lose",
                                       "shame on you",
                                       "selfish",
                                       "grow up",
                                       "pull yourself together",
                                       "wake up",
                                       "you did this",
                                       "your own fault",
                                       "you brought this",
                                       "take responsibility",
                                       "face facts",
                                       "face it",
                                       "you're not even trying",
                                       "you aren't trying",
                                       "look what you're doing",
                                       "you're hurting",
                                       "i don't believe you",
                                       NULL};
static const char *const argue[] = {
    "yes but",    "yeah but",           "but you said",  "that's not true",   "that isn't true", "i disagree",
    "no you",     "you can't say that", "the fact is",   "the facts are",     "actually you",    "the truth is you",
    "but surely", "surely you",         "but don't you", "you have to admit", "you must admit",  "but that's",
    NULL};
static const char *const insult[] = {"shut up",        "stupid",    "idiot", "fuck you", "fuck off",
                                     "useless",        "pathetic",  "loser", "moron",    "disgusting",
                                     "you're nothing", "worthless", "liar",  NULL};
static const char *const label[] = {"you're an alcoholic",
                                    "you are an alcoholic",
                                    "you're an addict",
                                    "you are an addict",
                                    "you're addicted",
                                    "you are addicted",
                                    "you have a problem",
                                    "you've got a problem",
                                    "you have an addiction",
                                    "your addiction",
                                    "your disease",
                                    "in denial",
                                    "you're dependent",
                                    "you are dependent",
                                    "drug problem",
                                    "drinking problem",
                                    "gambling problem",
                                    "typical of",
                                    "people like you",
                                    "your type",
                                    "you're manipulative",
                                    "attention seeking",
                                    "you're resistant",
                                    "non compliant",
                                    NULL};
static const char *const evoke[] = {"what would be",
                                    "what might",
                                    "why would you want",
                                    "what worries you",
                                    "what concerns you",
                                    "reasons",
                                    "what makes you want",
                                    "what would be different",
                                    "if you did",
                                    "if you decided",
                                    "how would you",
                                    "how might you",

                                    "how important",
                                    "how confident",
                                    "how ready",
                                    "what's the best",
                                    "what are the best",
                                    "what would it take",
                                    "what else",
                                    "looking back",
                                    "looking ahead",
                                    "five years",
                                    "what matters",
                                    "what are you hoping",
                                    "what do you hope",
                                    "what brought you",
                                    "what made you",
                                    "the good things",
                                    "less good",
                                    "not so good",
                                    "downside",
                                    "what have you noticed",
                                    "what's the first",
                                    "next step",
                                    "where would you",
                                    "on a scale",
                                    "and not a",
                                    "why not lower",
                                    NULL};
static const char *const farewell[] = {"goodbye",
                                       "good bye",
                                       "bye",
                                       "see you next",
                                       "see you on",
                                       "we'll stop there",
                                       "let's stop there",
                                       "our time is up",
                                       "time's up",
                                       "that's our time",
                                       "we have to stop",
                                       "let's leave it there",
                                       "leave it there for today",
                                       NULL};
static const char *const self_harm[] = {"i want to die",
                                        "i wish i was dead",
                                        "i wish i were dead",
                                        "i'm going to kill myself",
                                        "i want to kill myself",
                                        "i might kill myself",
                                        "kill myself",
                                        "hurt myself",
                                        "harm myself",
                                        "cut myself",
                                        "end my life",
                                        "end it all",
                                        "i don't want to live",
                                        "i don't want to be alive",
                                        "i don't want to be here anymore",
                                        "i can't go on",
                                        "take my own life",
                                        "i feel suicidal",
                                        "i'm suicidal",
                                        "better off without me",
                                        NULL};
static const char *const no[] = {"no thanks", "not really", "i'd rather not", "rather not", NULL};

static const char *const *const lists[KITH_PHRASE_COUNT] = {
    [KITH_PHRASE_ADVICE] = advice,         [KITH_PHRASE_URGE] = urge,           [KITH_PHRASE_DISGUISE] = disguise,
    [KITH_PHRASE_PERMISSION] = permission, [KITH_PHRASE_CHOICE] = choice,       [KITH_PHRASE_APOLOGY] = apology,
    [KITH_PHRASE_CONDOLE] = condole,       [KITH_PHRASE_SUPPORT] = support,     [KITH_PHRASE_PRAISE] = praise,
    [KITH_PHRASE_AFFIRM] = affirm,         [KITH_PHRASE_CONFRONT] = confront,   [KITH_PHRASE_ARGUE] = argue,
    [KITH_PHRASE_INSULT] = insult,         [KITH_PHRASE_LABEL] = label,         [KITH_PHRASE_EVOKE] = evoke,
    [KITH_PHRASE_FAREWELL] = farewell,     [KITH_PHRASE_SELF_HARM] = self_harm, [KITH_PHRASE_NO] = no};

/* Each stem with the ways it is begun; those of one row wear thin together. */
static const char *const stems[KITH_STEM_COUNT][6] = {
    {"it sounds like", "sounds like", "that sounds like", "it sounds as", NULL},
    {"what i'm hearing", "i'm hearing", "what i hear", "i hear", NULL},
    {"you're saying", "what you're saying", "you are saying", "what you are saying", NULL},
    {"you feel", "you're feeling", "you are feeling", NULL},
    {"it seems", "seems like", "it seems like", NULL},
    {"if i understand", "let me see if", "i understand", "i understand that", NULL},
    {"that must be", "it must be", "that must have", "it must have", NULL},
    {"part of you", "a part of you", NULL},
    {"on the one hand", "on one hand", NULL},
    {"tell me more", "can you tell me more", "say more", NULL},
    {"how does that make you feel", "how did that make you feel", "how do you feel about that", NULL},
    {"i can see", "i can hear", "i can imagine", NULL},
};

void kith_plain_of(const struct kith_words *words, struct kith_plain *out)
{
    size_t n = 0;

    out->text[n++] = ' ';
    for (size_t i = 0; i < words->n; i++) {
        struct kith_str low = words->items[i].low;

        if (words->items[i].kind != KITH_WORD_TEXT)
            continue;
        if (n + low.n + 2 > sizeof out->text)
            break;
        memcpy(out->text + n, low.p, low.n);
        n += low.n;
        out->text[n++] = ' ';
    }
    out->text[n] = '\0';
    out->n = n;
}

/* Phrase at `from`, which is a blank; true when a blank follows it too. */
static bool phrase_at(const struct kith_plain *plain, size_t from, const char *phrase)
{
    size_t n = strlen(phrase);

    return from + n + 2 <= plain->n && memcmp(plain->text + from + 1, phrase, n) == 0 &&
           plain->text[from + 1 + n] == ' ';
}

bool kith_phrase_in(const struct kith_plain *plain, enum kith_phrase_kind kind)
{
    for (size_t i = 0; i + 1 < plain->n; i++)
        if (plain->text[i] == ' ')
            for (const char *const *p = lists[kind]; *p; p++)
                if (plain->text[i + 1] == **p && phrase_at(plain, i, *p))
                    return true;
    return false;
}

int kith_stem_of(const struct kith_plain *plain)
{
    static const char *const openers[] = {"so",   "and", "okay", "ok", "well", "right",
                                          "yeah", "yes", "then", "oh", NULL};
    size_t at = 0;
    bool moved = true;

    while (moved) {
        moved = false;
        for (const char *const *o = openers; *o; o++)
            if (phrase_at(plain, at, *o)) {
                at += strlen(*o) + 1;
                moved = true;
            }
    }
    for (int s = 0; s < KITH_STEM_COUNT; s++)
        for (const char *const *p = stems[s]; *p; p++)
            if (phrase_at(plain, at, *p))
                return s;
    return -1;
}
