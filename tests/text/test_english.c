#include "english.h"
#include "fileio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct sample {
    const char *what;
    const char *text;
};

/* All of them written for this test. */
static const struct sample english[] = {
    {"spoken, British", "So I said to her, look, I can't be doing this every Friday. And she just laughed, you know?"},
    {"recogniser, no marks", "yeah so um i was thinking about what you said last time about the the garden and how it "
                             "kind of keeps my hands busy uh and i didnt have one on tuesday at all"},
    {"chat", "idk tbh i feel like nobody gets it lol. u know when ur just tired of everything? cant even sleep rn"},
    {"chat, short turns", "hey u there? yeah sorry was at work. its ok. how r u feeling today? not great tbh"},
    {"African American English",
     "Man, she be trippin. I ain't even did nothin and they was finna put me out. I been told "
     "my PO I'm tryna get right, but don't nobody wanna hire me."},
    {"African American English, older speaker",
     "He done come by the house three, four times. I told him, baby, ain't no more money here. He steady asking "
     "though."},
    {"second language, Spanish speaker",
     "I have two childrens and my husband he is working in the night, so I am alone. "
     "Sometimes I take one glass of wine for to sleep."},
    {"second language, Polish speaker",
     "Yesterday I go to doctor and he say my liver is not good. I must stop drinking, "
     "but in my work everybody drink after shift."},
    {"second language, Chinese speaker",
     "My mother she always say I am lazy. I not lazy, I just very tired because the "
     "work is too many hour. Then I drink beer and play phone."},
    {"Scots-coloured", "Ah didnae mean to, like. It wis just the one and then it wisnae. My wife says that she's had "
                       "enough of it and I cannae blame her."},
    {"Irish", "Sure I was grand, so I was, until himself came in with the bag of cans. What was I to do at all?"},
    {"names and numbers",
     "That was on the 14th with Oksana and Przemek, then 20 units in two days, then Tadcaster, and "
     "then I just stopped."},
    {"one Spanish phrase",
     "And my abuela says mijo ponte las pilas, you know, get your act together, and I think about "
     "that a lot when I'm out there."},
    {"back-channels", "Mm-hmm. Yeah. Okay. Right. Yeah. Mm. I know. Right. Okay. Yeah, it is. Thank you. Bye."},
};

static const struct sample foreign[] = {
    {"Spanish", "No sé qué decirle. Llevo tres semanas sin beber y mi mujer todavía no me cree cuando llego tarde del "
                "trabajo, y la verdad es que yo tampoco me lo creo."},
    {"Spanish without accents",
     "bueno pues ayer estuve en casa todo el dia y no fui a ver a los amigos porque me da miedo "
     "volver a lo mismo de siempre"},
    {"French",
     "Je ne sais pas comment vous le dire, mais depuis que ma fille est partie je n'arrive plus à dormir sans "
     "prendre quelque chose, et c'est de pire en pire."},
    {"German", "Ich weiß nicht, wie ich das sagen soll, aber seit meine Frau weg ist, trinke ich jeden Abend, und am "
               "Morgen komme ich nicht aus dem Bett. Was soll man da machen?"},
    {"Portuguese", "Eu não sei se consigo parar sozinho, porque todo mundo lá em casa bebe no fim de semana e eu acabo "
                   "indo junto com eles para não ficar de fora."},
    {"Italian",
     "Non so come dirlo a mia madre. Ogni volta che torno a casa lei mi guarda e io faccio finta di niente, ma "
     "poi la sera esco e ricomincio come prima."},
    {"Dutch",
     "Ik weet niet of ik dit wel kan volhouden, want elke keer als ik mijn broer zie gaan we samen naar het café "
     "en dan is het weer een week lang mis."},
    {"Polish",
     "Nie wiem, co mam powiedzieć. Od trzech tygodni nie piję, ale żona dalej mi nie wierzy i ja się jej wcale "
     "nie dziwię, bo sam sobie nie wierzę."},
    {"Russian", "Я не знаю, как это сказать. Уже три недели я не пью, но жена мне всё равно не верит, и я её понимаю."},
    {"Ukrainian", "Я не знаю, як це сказати. Вже три тижні я не п'ю, але дружина мені все одно не вірить."},
    {"Chinese", "我不知道该怎么说。我已经三个星期没有喝酒了，可是我太太还是不相信我，其实我也不相信我自己。"},
    {"Japanese", "何と言えばいいのか分かりません。もう三週間も飲んでいないのに、妻はまだ信じてくれません。"},
    {"Korean",
     "어떻게 말해야 할지 모르겠어요. 벌써 삼 주째 술을 안 마셨는데 아내는 아직도 나를 믿지 않아요. 저도 그래요."},
    {"Arabic", "لا أعرف كيف أقول هذا. منذ ثلاثة أسابيع لم أشرب شيئا لكن زوجتي لا تصدقني وأنا أيضا لا أصدق نفسي."},
    {"Hindi", "मुझे नहीं पता कि कैसे कहूँ। तीन हफ़्ते से मैंने शराब नहीं पी है, लेकिन मेरी पत्नी अब भी मुझ पर भरोसा नहीं करती।"},
    {"Turkish", "Nasıl söyleyeceğimi bilmiyorum. Üç haftadır içmiyorum ama karım bana hâlâ inanmıyor, ben de ona "
                "kızamıyorum çünkü kendime inanmıyorum."},
    {"Swedish",
     "Jag vet inte hur jag ska säga det, men sedan min fru flyttade har jag druckit varje kväll och på morgonen "
     "orkar jag inte gå upp."},
    {"Danish",
     "Jeg ved ikke, hvordan jeg skal sige det, men siden min kone flyttede, har jeg drukket hver aften, og om "
     "morgenen kan jeg ikke komme op."},
    {"Romanian",
     "Nu știu cum să spun asta. Sunt trei săptămâni de când nu mai beau, dar soția mea tot nu are încredere "
     "în mine și nici eu nu am."},
    {"Vietnamese",
     "Tôi không biết phải nói thế nào. Đã ba tuần nay tôi không uống rượu nhưng vợ tôi vẫn không tin tôi, và "
     "chính tôi cũng không tin."},
    {"Tagalog",
     "Hindi ko alam kung paano sasabihin. Tatlong linggo na akong hindi umiinom pero ayaw pa rin maniwala ng "
     "asawa ko sa akin."},
    {"Indonesian",
     "Saya tidak tahu harus bilang apa. Sudah tiga minggu saya tidak minum, tetapi istri saya masih belum "
     "percaya kepada saya."},
    {"Somali",
     "Ma garanayo sida aan u sheego. Saddex toddobaad ayaan waxba cabbin, laakiin xaaskaygu weli ima aaminsana "
     "aniguna sidoo kale."},
    {"Haitian Creole",
     "Mwen pa konnen kijan pou mwen di sa. Sa fè twa semèn mwen pa bwè, men madanm mwen toujou pa kwè "
     "mwen, e mwen konprann li."},
    {"Welsh", "Dw i ddim yn gwybod sut i ddweud hyn. Dw i heb yfed ers tair wythnos ond dydy fy ngwraig ddim yn fy "
              "nghredu i eto."},
    {"Greek", "Δεν ξέρω πώς να το πω. Εδώ και τρεις εβδομάδες δεν πίνω, αλλά η γυναίκα μου ακόμα δεν με πιστεύει."},
    {"letters at random", "xq zrtk plm vvbn qwrt asdf ghjk zxcv bnmq wert yuio plkj hgfd sazx cvbn mlop"},
    {"Latin filler",
     "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et "
     "dolore magna aliqua"},
    {"encoded bytes",
     "aGVsbG8gd29y bGQgdGhpcyBp cyBub3QgYSB0 cmFuc2NyaXB0 IG9mIGFueXRo aW5nIGF0IGFs bCBhbmQgaXQg c2hvdWxkIG5v "
     "dCBiZSByZWFk IGFzIG9uZQ aGVsbG8gd29y bGQgdGhpcyBp"},
};

static bool likely(const char *text)
{
    struct kith_english e = {0};

    kith_english_count(&e, kith_str_of(text));
    return kith_english_likely(&e);
}

static void english_is_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof english / sizeof *english; i++)
        if (!likely(english[i].text))
            fail_msg("refused: %s", english[i].what);
}

static void other_languages_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (likely(foreign[i].text))
            fail_msg("accepted: %s", foreign[i].what);
}

static void too_little_to_tell_is_accepted(void **state)
{
    (void)state;
    assert_true(likely(""));
    assert_true(likely("Hola. No sé qué decirle."));
    assert_true(likely("Mwen pa konnen."));
    assert_true(likely("123 456 789 ... ?!"));
}

static void apostrophes_curly_or_straight_are_one(void **state)
{
    struct kith_english straight = {0};
    struct kith_english curly = {0};
    struct kith_english plural = {0};

    (void)state;
    kith_english_count(&straight, KITH_S("I don't think it's THAT"));
    kith_english_count(&curly, KITH_S("I don\xE2\x80\x99t think it\xE2\x80\x99s that"));
    kith_english_count(&plural, KITH_S("years' people'"));
    assert_int_equal(straight.words, 5);
    assert_int_equal(straight.english, 4);
    assert_memory_equal(&straight, &curly, sizeof straight);
    assert_int_equal(plural.english, 2);
}

static void letters_are_counted_by_script(void **state)
{
    struct kith_english e = {0};

    (void)state;
    kith_english_count(&e, KITH_S("ab \xC3\xA9\xD0\x96 \xE6\x88\x91\xE6\x88\x91"));
    assert_int_equal(e.letters, 6);
    assert_int_equal(e.latin, 3);
    assert_int_equal(e.words, 4);
}

/* Each session's lines, without their codes. */
static void check_sessions(const char *path, size_t *sessions)
{
    struct kith_buf file;
    struct kith_english e = {0};
    struct kith_str rest;
    struct kith_str line;

    kith_buf_init(&file, kith_env_system(), 1 << 24);
    if (kith_file_read(kith_env_system(), path, &file, NULL) != KITH_OK)
        fail_msg("%s cannot be read", path);
    rest = kith_buf_view(&file);
    while (kith_str_cut(&rest, '\n', &line)) {
        ptrdiff_t tab = kith_str_find_byte(line, '\t');

        if (tab >= 0)
            kith_english_count(&e, kith_str_sub(line, (size_t)tab + 1, line.n));
        if (!kith_str_starts(line, KITH_S("# topic:")) && rest.p)
            continue;
        /* Three times the threshold of 12 in 100: a session near it would call for another one. */
        if (e.words > 0 && (!kith_english_likely(&e) || e.english * 100 < e.words * 36))
            fail_msg("%s: %zu of %zu words are English before \"%.60s\"", path, e.english, e.words, line.p);
        *sessions += e.words > 0;
        e = (struct kith_english){0};
    }
    kith_buf_free(&file);
}

static void the_corpus_is_english(void **state)
{
    const char *root = getenv("KITH_SOURCE");
    size_t sessions = 0;

    (void)state;
    for (char c = 'a'; c <= 'g'; c++) {
        char path[4096];

        (void)snprintf(path, sizeof path, "%s/corpus/%c.kith", root ? root : ".", c);
        check_sessions(path, &sessions);
    }
    assert_int_equal(sessions, 226);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english_is_accepted),
        cmocka_unit_test(other_languages_are_refused),
        cmocka_unit_test(too_little_to_tell_is_accepted),
        cmocka_unit_test(apostrophes_curly_or_straight_are_one),
        cmocka_unit_test(letters_are_counted_by_script),
        cmocka_unit_test(the_corpus_is_english),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
