#include "consent_words.h"

#include "client_uses.h"
#include "markup.h"

struct words {
    const char *lang;
    const char *title;
    const char *intro; /* two %s: name, programme */
    const char *free_choice;
    const char *back;
    const char *mandated;
    const char *choose;
    const char *yes;
    const char *no;
    const char *until;
    const char *law;
    const char *sign;
    const char *guardian;
    const char *staff;
    const char *date;
    const char *questions[KITH_USE_COUNT];
};

static const struct words english = {
    .lang = "en",
    .title = "Your choices about recording",
    .intro = "This paper is for",
    .free_choice = "You can say yes or no to each line. You get the same care if you say no. Nobody will be upset. You "
                   "can say yes "
                   "to some and no to others.",
    .back = "You can change your mind at any time. Tell your counsellor. Once it is written down, nobody will use it "
            "in that way any more. What was done before cannot be undone.",
    .mandated =
        "Somebody sent you here. They do not see or hear any of this. That would need another paper, signed by you.",
    .choose = "Put a mark under yes or no. Leave a line empty if you want to think about it.",
    .yes = "Yes",
    .no = "No",
    .until =
        "These choices hold for one year, or until you take them back. What was written down of the talk is deleted "
        "after 90 days, or sooner. The few lines shown in the feedback, and lines that may mean danger, stay until you "
        "are "
        "erased.",
    .law =
        "The written words stay on a computer of this programme. Words that may mean danger to you or somebody else "
        "are shown to the person here who answers for safety, whatever you choose. All else is seen only as you say "
        "yes to. A law of the United States (42 CFR Part 2) protects what you say here. You get a copy of this paper.",
    .sign = "Your name and signature",
    .guardian = "Name and signature of your parent or guardian",
    .staff = "Who read this with you",
    .date = "Date",
    .questions = {"May we record our talks and write down what is said?",
                  "May your counsellor use it to learn how well they listened?",
                  "May your counsellor show parts of it to their supervisor, to get better at helping?",
                  "May parts of it, without your name, be used to teach other counsellors here?",
                  "May it, without names, help the computer program here to understand talks better?",
                  "May it, without your name, be used to study what helps people?",
                  "May we put it next to how you are doing, to see if listening well helps?", NULL, NULL},
};

static const struct words spanish_words = {
    .lang = "es",
    .title = "Sus decisiones sobre la grabaci\xC3\xB3n",
    .intro = "Esta hoja es para",
    .free_choice = "Usted puede decir s\xC3\xAD o no en cada l\xC3\xADnea. Si dice no, recibe la misma "
                   "atenci\xC3\xB3n. Nadie se va a "
                   "molestar. Puede decir s\xC3\xAD a unas cosas y no a otras.",
    .back = "Puede cambiar de opini\xC3\xB3n cuando quiera. D\xC3\xADgaselo a su consejero. Una vez anotado, ya nadie "
            "lo usar\xC3\xA1 de esa manera. Lo que se hizo antes no se puede deshacer.",
    .mandated =
        "Alguien le envi\xC3\xB3 aqu\xC3\xAD. Esa persona u oficina no ve ni oye nada de esto. Para eso har\xC3\xAD"
        "a falta "
        "otra hoja, firmada por usted.",
    .choose = "Marque s\xC3\xAD o no. Deje la l\xC3\xADnea vac\xC3\xAD"
              "a si quiere pensarlo.",
    .yes = "S\xC3\xAD",
    .no = "No",
    .until = "Estas decisiones valen un a\xC3\xB1o, o hasta que usted las retire. Lo que se escribi\xC3\xB3 de la "
             "conversaci\xC3\xB3n se borra despu\xC3\xA9s de 90 d\xC3\xAD"
             "as, o antes. Las pocas l\xC3\xADneas que muestran los comentarios al consejero, y las que pueden indicar "
             "peligro, "
             "se quedan hasta que se borre todo lo suyo.",
    .law =
        "Las palabras escritas se quedan en una computadora de este programa. Las palabras que pueden indicar peligro "
        "para usted o para otra persona se muestran a quien responde aqu\xC3\xAD por la seguridad, elija usted lo que "
        "elija. Todo lo dem\xC3\xA1s solo se ve si usted dice s\xC3\xAD. Una ley de los Estados Unidos (42 CFR Parte "
        "2) protege lo que usted "
        "dice "
        "aqu\xC3\xAD. Usted recibe una copia de esta hoja.",
    .sign = "Su nombre y su firma",
    .guardian = "Nombre y firma de su madre, padre o tutor",
    .staff = "Qui\xC3\xA9n ley\xC3\xB3 esto con usted",
    .date = "Fecha",
    .questions = {"\xC2\xBFPodemos grabar nuestras conversaciones y escribir lo que se dice?",
                  "\xC2\xBFPuede su consejero usarlo para aprender qu\xC3\xA9 tan bien escuch\xC3\xB3?",
                  "\xC2\xBFPuede su consejero mostrar partes a su supervisor, para ayudar mejor?",
                  "\xC2\xBFSe pueden usar partes, sin su nombre, para ense\xC3\xB1"
                  "ar a otros consejeros de aqu\xC3\xAD?",
                  "\xC2\xBFPuede servir, sin nombres, para que el programa de esta computadora entienda mejor las "
                  "conversaciones?",
                  "\xC2\xBFSe puede usar, sin su nombre, para estudiar qu\xC3\xA9 ayuda a las personas?",
                  "\xC2\xBFPodemos ponerlo junto a c\xC3\xB3mo va usted, para ver si escuchar bien ayuda?", NULL, NULL},
};

static void write_questions(struct kith_buf *out, const struct words *w)
{
    kith_markup(
        out,
        "<table class=\"nhsuk-table\"><caption class=\"nhsuk-u-visually-hidden\">%s</caption><thead><tr><td></td><th "
        "scope=\"col\" class=\"kith-tick\">%s</th><th scope=\"col\" class=\"kith-tick\">%s</th></tr></thead><tbody>\n",
        w->title, w->yes, w->no);
    for (size_t i = 0; i < KITH_USE_COUNT; i++)
        if (w->questions[i])
            kith_markup(
                out,
                "<tr><th scope=\"row\" class=\"kith-question\">%s</th><td class=\"kith-tick\">\xE2\x98\x90</td><td "
                "class=\"kith-tick\">\xE2\x98\x90</td></tr>\n",
                w->questions[i]);
    kith_buf_puts(out, "</tbody></table>\n");
}

static void write_line(struct kith_buf *out, const char *what)
{
    kith_markup(out, "<p class=\"kith-sign\">%s</p>\n", what);
}

void kith_consent_words(struct kith_buf *out, bool spanish, struct kith_str name, struct kith_str programme,
                        bool mandated, bool guardian)
{
    const struct words *w = spanish ? &spanish_words : &english;

    kith_markup(out, "<article class=\"kith-form-paper\" lang=\"%s\"><h1 class=\"nhsuk-heading-l\">%s</h1>\n", w->lang,
                w->title);
    kith_markup(out, "<p>%s <b>%.*s</b>. <b>%.*s</b></p>\n", w->intro, KITH_STR_ARG(name), KITH_STR_ARG(programme));
    kith_markup(out, "<p>%s</p>\n<p>%s</p>\n", w->free_choice, w->back);
    if (mandated)
        kith_markup(out, "<p><b>%s</b></p>\n", w->mandated);
    kith_markup(out, "<p>%s</p>\n", w->choose);
    write_questions(out, w);
    kith_markup(out, "<p>%s</p>\n<p>%s</p>\n", w->until, w->law);
    write_line(out, w->sign);
    if (guardian)
        write_line(out, w->guardian);
    write_line(out, w->staff);
    write_line(out, w->date);
    kith_buf_puts(out, "</article>\n");
}
