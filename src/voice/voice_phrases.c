#include "voice_phrases.h"

static const char *const method[] = {"hang myself",
                                     "hanging myself",
                                     "noose",
                                     "slit",
                                     "cut myself",
                                     "cutting myself",
                                     "cut my",
                                     "my wrists",
                                     "wrists",
                                     "jump off",
                                     "jump from",
                                     "off a bridge",
                                     "off the bridge",
                                     "in front of a train",
                                     "shoot myself",
                                     "shoot up",
                                     "shooting up",
                                     "a gun",
                                     "the gun",
                                     "my gun",
                                     "gun to",
                                     "poison",
                                     "bleach",
                                     "suffocate",
                                     "exhaust",
                                     "drown myself",
                                     "all the pills",
                                     "whole bottle of pills",
                                     "take all my",
                                     "overdose on",
                                     "inject",
                                     "injecting",
                                     "injected",
                                     "syringe",
                                     "needle",
                                     "vein",
                                     "veins",
                                     "tourniquet",
                                     "crush and",
                                     "crush it",
                                     "snort",
                                     "snorting",
                                     "snorted",
                                     "smoke it off",
                                     "foil",
                                     "cook it",
                                     "cook up",
                                     "cooking it",
                                     "mg",
                                     "milligram",
                                     "milligrams",
                                     "grams",
                                     "a gram",
                                     "ml",
                                     "millilitres",
                                     "dose of",
                                     "doses of",
                                     "the dealer",
                                     "my dealer",
                                     "where to buy",
                                     "dark web",
                                     "mix it with",
                                     "mixed it with",
                                     "kill him",
                                     "kill her",
                                     "kill them",
                                     "kill you",
                                     "stab",
                                     "stabbed",
                                     "strangle",
                                     "set fire",
                                     "burn it down",
                                     NULL};

static const char *const sexual[] = {"sex",         "sexual",   "sexy",      "sexually",        "naked",
                                     "nude",        "nudes",    "horny",     "orgasm",          "porn",
                                     "erotic",      "genitals", "penis",     "vagina",          "breasts",
                                     "blowjob",     "fuck me",  "fuck you",  "fucked me",       "masturbate",
                                     "molested",    "rape",     "raped",     "incest",          "seduce",
                                     "aroused",     "lust",     "strip for", "make love",       "in bed with",
                                     "kiss me",     "kiss you", "touch me",  "my body against", "turn me on",
                                     "turns me on", NULL};

static const char *const advice[] = {"you should",
                                     "you shouldn't",
                                     "you must",
                                     "you need to",
                                     "you have to",
                                     "you ought",
                                     "you'd better",
                                     "you could try",
                                     "why don't you",
                                     "have you tried",
                                     "have you considered",
                                     "my advice",
                                     "i suggest",
                                     "i'd suggest",
                                     "i recommend",
                                     "i'd recommend",
                                     "i would recommend",
                                     "i would suggest",
                                     "i advise",
                                     "make sure you",
                                     "make sure to",
                                     "remember to",
                                     "remember that",
                                     "don't forget to",
                                     "it's important to",
                                     "it is important to",
                                     "seek help",
                                     "get help from",
                                     "professional help",
                                     "a professional",
                                     "reach out to",
                                     "hotline",
                                     "helpline",
                                     "talk to your",
                                     "speak to your",
                                     "see a doctor",
                                     "consult",
                                     "take care of yourself",
                                     "be kind to yourself",
                                     "everyone should",
                                     "people should",
                                     "one should",
                                     "you can do",
                                     "you can always",
                                     "you're not alone",
                                     "you are not alone",
                                     NULL};

static const char *const medicine[] = {"get off methadone",
                                       "get off the methadone",
                                       "come off methadone",
                                       "come off the methadone",
                                       "off the medication",
                                       "off my meds",
                                       "stop taking my",
                                       "stopped taking my",
                                       "quit the methadone",
                                       "stop the methadone",
                                       "quit methadone",
                                       "just another drug",
                                       "just a drug",
                                       "swapping one",
                                       "swapped one",
                                       "trading one",
                                       "replacing one",
                                       "not really sober",
                                       "not really recovery",
                                       "not real recovery",
                                       "liquid handcuffs",
                                       "a crutch",
                                       "government heroin",
                                       "still using if",
                                       "properly clean",
                                       "really clean",
                                       "truly clean",
                                       "stay clean",
                                       "get clean",
                                       "got clean",
                                       "being clean",
                                       "dirty test",
                                       "junkie",
                                       "junkies",
                                       "druggie",
                                       NULL};

static const char *const hard[] = {
    "addict", "addicts",   "alcoholic",  "alcoholics",      "alkie",         "drunkard", "wino",
    "boozer", "crackhead", "smackhead",  "pothead",         "stoner",        "pisshead", "tweaker",
    "doper",  "abuser",    "drug abuse", "substance abuse", "alcohol abuse", "psycho",   "nutter",
    "retard", "whore",     "slut",       "lowlife",         "scumbag",       NULL};

static const char *const assistant[] = {"as an ai",
                                        "an ai",
                                        "language model",
                                        "i'm an assistant",
                                        "an assistant",
                                        "as an assistant",
                                        "how can i help",
                                        "how may i help",
                                        "can i assist",
                                        "assist you",
                                        "i can help",
                                        "happy to help",
                                        "let me know if",
                                        "feel free",
                                        "sure here",
                                        "here is the",
                                        "here's the line",
                                        "here is a",
                                        "here's a",
                                        "the line",
                                        "would say",
                                        "rephrased",
                                        "reworded",
                                        "in other words",
                                        "role play",
                                        "roleplay",
                                        "the learner",
                                        "the listener",
                                        "the counsellor",
                                        "the counselor",
                                        "the therapist",
                                        "the client",
                                        "the person",
                                        "my instructions",
                                        "the instructions",
                                        "instruction",
                                        "system prompt",
                                        "prompt",
                                        "json",
                                        "the user",
                                        "the conversation",
                                        "this conversation",
                                        "my character",
                                        "in character",
                                        "fictional",
                                        "invented",
                                        "i cannot",
                                        "i'm unable to",
                                        "i am unable to",
                                        "i apologize for",
                                        "i understand that you",
                                        "thank you for sharing",
                                        "based on",
                                        NULL};

static const char *const *const lists[KITH_VOICE_LISTS] = {
    [KITH_VOICE_METHOD] = method,     [KITH_VOICE_SEXUAL] = sexual, [KITH_VOICE_ADVICE] = advice,
    [KITH_VOICE_MEDICINE] = medicine, [KITH_VOICE_HARD] = hard,     [KITH_VOICE_ASSISTANT] = assistant};

/* Kin, substances, health and trouble. Sorted by nothing: a few hundred words, looked at for one line a turn. */
static const char *const facts[] = {
    "mother",      "mum",        "mom",        "mam",           "father",      "dad",        "brother",
    "brothers",    "sister",     "sisters",    "son",           "sons",        "daughter",   "daughters",
    "wife",        "husband",    "partner",    "girlfriend",    "boyfriend",   "fiance",     "uncle",
    "aunt",        "cousin",     "nephew",     "niece",         "grandma",     "grandad",    "grandpa",
    "granny",      "nan",        "nana",       "grandmother",   "grandfather", "grandson",   "granddaughter",
    "stepdad",     "stepmum",    "stepson",    "baby",          "twins",       "kid",        "kids",
    "child",       "children",   "ex",         "widow",         "orphan",      "roommate",   "flatmate",
    "neighbour",   "neighbor",   "boss",       "manager",       "landlord",    "dog",        "cat",
    "horse",       "heroin",     "cocaine",    "coke",          "crack",       "meth",       "amphetamine",
    "speed",       "ecstasy",    "mdma",       "ketamine",      "lsd",         "acid",       "mushrooms",
    "fentanyl",    "oxycodone",  "oxy",        "codeine",       "tramadol",    "morphine",   "opium",
    "opioid",      "opioids",    "methadone",  "buprenorphine", "suboxone",    "subutex",    "naltrexone",
    "naloxone",    "narcan",     "xanax",      "valium",        "diazepam",    "benzos",     "gabapentin",
    "pregabalin",  "weed",       "cannabis",   "marijuana",     "hash",        "spice",      "joint",
    "joints",      "bong",       "vape",       "vaping",        "cigarette",   "cigarettes", "tobacco",
    "nicotine",    "cigar",      "alcohol",    "beer",          "beers",       "wine",       "whisky",
    "whiskey",     "vodka",      "gin",        "rum",           "brandy",      "cider",      "lager",
    "tequila",     "bourbon",    "champagne",  "casino",        "slots",       "bookies",    "bets",
    "lottery",     "poker",      "roulette",   "pills",         "tablets",     "prison",     "jail",
    "court",       "judge",      "police",     "arrested",      "probation",   "parole",     "sentence",
    "custody",     "hospital",   "ward",       "ambulance",     "surgery",     "operation",  "cancer",
    "stroke",      "diabetes",   "hepatitis",  "hiv",           "liver",       "heart",      "seizure",
    "dementia",    "depression", "bipolar",    "schizophrenia", "ptsd",        "anxiety",    "pregnant",
    "miscarriage", "abortion",   "suicide",    "funeral",       "divorce",     "divorced",   "wedding",
    "married",     "engaged",    "army",       "war",           "rehab",       "detox",      "overdose",
    "overdosed",   "relapse",    "withdrawal", "homeless",      "shelter",     "hostel",     "eviction",
    "debt",        "loan",       "bankrupt",   "school",        "college",     "university", "teacher",
    "nurse",       "doctor",     "lawyer",     "priest",        "church",      "mosque",     "temple",
    "god",         "accident",   "crash",      "fire",          "abused",      "hit",        "beaten",
    "fostered",    "adopted",    "immigrant",  "refugee",       NULL};

static const char *const numbers[] = {
    "zero",      "two",      "three",    "four",    "five",     "six",      "seven",     "eight",
    "nine",      "ten",      "eleven",   "twelve",  "thirteen", "fourteen", "fifteen",   "sixteen",
    "seventeen", "eighteen", "nineteen", "twenty",  "thirty",   "forty",    "fifty",     "sixty",
    "seventy",   "eighty",   "ninety",   "hundred", "hundreds", "thousand", "thousands", "million",
    "dozen",     "dozens",   "couple",   "twice",   "half",     "second",   "third",     "fourth",
    "fifth",     "sixth",    "tenth",    "decade",  "decades",  NULL};

static const char *const openers[] = {
    "ah",        "all",    "always", "am",    "anyway", "are",   "aye",       "besides",   "but",        "can",
    "come",      "could",  "course", "dunno", "even",   "every", "everybody", "everyone",  "everything", "feel",
    "feels",     "felt",   "fine",   "funny", "get",    "gets",  "give",      "go",        "god",        "good",
    "got",       "guess",  "half",   "hard",  "has",    "have",  "hey",       "honestly",  "how",        "keep",
    "keeps",     "kind",   "know",   "last",  "leave",  "let",   "like",      "listen",    "look",       "makes",
    "maybe",     "might",  "mind",   "mm",    "most",   "never", "no",        "nobody",    "nothing",    "now",
    "of",        "oh",     "okay",   "one",   "only",   "part",  "people",    "perhaps",   "please",     "probably",
    "put",       "really", "right",  "same",  "say",    "see",   "seems",     "sometimes", "somebody",   "someone",
    "something", "sorry",  "still",  "sure",  "take",   "takes", "tell",      "thank",     "thanks",     "thing",
    "things",    "think",  "though", "told",  "took",   "truth", "try",       "trying",    "used",       "usually",
    "wait",      "want",   "wanted", "wish",  "worse",  "would", "yeah",      "yep",       "yes",        "yet",
    NULL};

const char *kith_voice_why(enum kith_voice_list list)
{
    static const char *const why[KITH_VOICE_LISTS] = {[KITH_VOICE_METHOD] = "unsafe: a way of harm",
                                                      [KITH_VOICE_SEXUAL] = "unsafe: sexual",
                                                      [KITH_VOICE_ADVICE] = "gives advice",
                                                      [KITH_VOICE_MEDICINE] = "unsafe: speaks against medication",
                                                      [KITH_VOICE_HARD] = "unsafe: a word that hurts people",
                                                      [KITH_VOICE_ASSISTANT] = "speaks as a program"};

    return why[list];
}

static bool has_phrase(const struct kith_plain *plain, const char *phrase)
{
    size_t n = strlen(phrase);

    for (size_t i = 0; i + n + 1 < plain->n; i++)
        if (plain->text[i] == ' ' && plain->text[i + n + 1] == ' ' && memcmp(plain->text + i + 1, phrase, n) == 0)
            return true;
    return false;
}

bool kith_voice_says(enum kith_voice_list list, const struct kith_plain *reply, const struct kith_plain *line)
{
    for (const char *const *p = lists[list]; *p; p++)
        if (has_phrase(reply, *p) && !has_phrase(line, *p))
            return true;
    return false;
}

static bool in_list(const char *const *list, struct kith_str low)
{
    for (; *list; list++)
        if (kith_str_eq(low, kith_str_of(*list)))
            return true;
    return false;
}

bool kith_voice_states_fact(struct kith_str low)
{
    return in_list(facts, low);
}

bool kith_voice_is_number(struct kith_str low)
{
    ptrdiff_t hyphen = kith_str_find_byte(low, '-');

    for (size_t i = 0; i < low.n; i++)
        if (low.p[i] >= '0' && low.p[i] <= '9')
            return true;
    if (hyphen > 0)
        low.n = (size_t)hyphen;
    return in_list(numbers, low);
}

bool kith_voice_begins_sentence(struct kith_str low)
{
    return in_list(openers, low);
}
