#include "paper_words.h"

#include "layout.h"
#include "markup.h"

#define PAPERS 3 /* in the order of the uses, from KITH_USE_LEGAL on */
#define LINES  5

struct words {
    const char *lang;
    const char *intro;
    const char *alone;
    const char *mandated;
    const char *fill;
    const char *lines[LINES]; /* who gives, who gets, what, what for, until when */
    const char *back;
    const char *law;
    const char *sign;
    const char *guardian;
    const char *staff;
    const char *date;
    const char *titles[PAPERS];
    const char *asks[PAPERS];
};

static const struct words english = {
    .lang = "en",
    .intro = "This paper is for",
    .alone =
        "It is about one thing only and stands by itself. You can say no. You get the same care here if you say no.",
    .mandated = "Somebody sent you here. They may ask you for this paper. What they do if you say no is up to them: "
                "ask them first. Your care here stays the same.",
    .fill = "Fill in every line together before you sign. Do not sign a line that is empty.",
    .lines = {("Who gives it out"), ("Who gets it: the name of the person or place"),
              ("What they get, and nothing more"), ("What it is for"), ("The day when this ends")},
    .back = "You can take this back at any time. Tell your counsellor, or write to this programme. From then on "
            "nothing more goes out. What went out before cannot be called back.",
    .law = "A law of the United States (42 CFR Part 2) protects what you say here. Whoever gets it also gets a note "
           "that says so. It limits what they may do with it, but nobody can promise what others do. You get a copy of "
           "this paper.",
    .sign = "Your name and signature",
    .guardian = "Name and signature of your parent or guardian",
    .staff = "Who read this with you",
    .date = "Date",
    .titles = {("Your choice about a court or another legal matter"),
               ("Your choice about your counsellor\xE2\x80\x99s own notes"),
               ("Your choice about passing something on")},
    .asks = {("May we give what is written below to the court, lawyer or office named below, for the legal matter "
              "named below? Without this paper, only a judge can order it, and the order must follow this law."),
             ("Your counsellor may write notes of their own about your talks and keep them apart from your record. May "
              "these notes be shown to the person named below?"),
             ("May we give what is written below to the person or place named below?")},
};

static const struct words spanish_words = {
    .lang = "es",
    .intro = "Esta hoja es para",
    .alone = "Trata de una sola cosa y va por separado. Usted puede decir que no. Si dice no, aqu\xC3\xAD recibe la "
             "misma atenci\xC3\xB3n.",
    .mandated = "Alguien le envi\xC3\xB3 aqu\xC3\xAD. Puede que le pidan esta hoja. Lo que hagan si usted dice no "
                "depende de ellos: preg\xC3\xBAnteles antes. Su atenci\xC3\xB3n aqu\xC3\xAD no cambia.",
    .fill =
        "Llenen juntos todas las l\xC3\xADneas antes de firmar. No firme si una l\xC3\xADnea est\xC3\xA1 vac\xC3\xAD"
        "a.",
    .lines = {("Qui\xC3\xA9n lo entrega"), ("Qui\xC3\xA9n lo recibe: el nombre de la persona o del lugar"),
              ("Qu\xC3\xA9 recibe, y nada m\xC3\xA1s"), ("Para qu\xC3\xA9 es"),
              ("El d\xC3\xAD"
               "a en que esto termina")},
    .back = "Puede retirar este permiso cuando quiera. D\xC3\xADgaselo a su consejero o escriba a este programa. Desde "
            "entonces ya no sale nada m\xC3\xA1s. Lo que sali\xC3\xB3 antes no se puede recuperar.",
    .law = "Una ley de los Estados Unidos (42 CFR Parte 2) protege lo que usted dice aqu\xC3\xAD. Quien lo recibe "
           "recibe tambi\xC3\xA9n un aviso que lo dice. La ley limita lo que puede hacer con ello, pero nadie puede "
           "prometer lo que hagan otros. Usted recibe una copia de esta hoja.",
    .sign = "Su nombre y su firma",
    .guardian = "Nombre y firma de su madre, padre o tutor",
    .staff = "Qui\xC3\xA9n ley\xC3\xB3 esto con usted",
    .date = "Fecha",
    .titles = {("Su decisi\xC3\xB3n sobre un tribunal u otro asunto legal"),
               ("Su decisi\xC3\xB3n sobre las notas propias de su consejero"),
               ("Su decisi\xC3\xB3n sobre entregar algo a otra persona")},
    .asks = {("\xC2\xBFPodemos entregar lo que se escribe abajo al tribunal, abogado u oficina que se nombra abajo, "
              "para el asunto legal que se nombra abajo? Sin esta hoja, solo un juez puede ordenarlo, y la orden debe "
              "cumplir esta ley."),
             ("Su consejero puede escribir notas propias sobre sus conversaciones y guardarlas aparte de su "
              "expediente. \xC2\xBFSe pueden mostrar estas notas a la persona que se nombra abajo?"),
             ("\xC2\xBFPodemos entregar lo que se escribe abajo a la persona o al lugar que se nombra abajo?")},
};

static void write_line(struct kith_buf *out, const char *what)
{
    kith_markup(out, "<p class=\"kith-sign\">%s</p>\n", what);
}

void kith_paper_words(struct kith_buf *out, enum kith_use use, const struct kith_paper *paper)
{
    const struct words *w = paper->spanish ? &spanish_words : &english;
    size_t i = (size_t)use - KITH_USE_LEGAL;

    if (i >= PAPERS)
        return;
    kith_markup(out, "<article class=\"kith-form-paper\" lang=\"%s\"><h1 class=\"nhsuk-heading-l\">%s</h1>\n", w->lang,
                w->titles[i]);
    kith_markup(out, "<p>%s <b>%.*s</b>.</p>\n", w->intro, KITH_STR_ARG(paper->name));
    kith_markup(out, "<p>%s</p>\n<p><b>%s</b></p>\n", w->alone, w->asks[i]);
    if (paper->mandated)
        kith_markup(out, "<p>%s</p>\n", w->mandated);
    kith_markup(out, "<p>%s</p>\n<p>%s: <b>%.*s</b></p>\n", w->fill, w->lines[0], KITH_STR_ARG(paper->programme));
    for (size_t k = 1; k < LINES; k++)
        write_line(out, w->lines[k]);
    kith_markup(out, "<p>%s</p>\n<p>%s</p>\n", w->back, w->law);
    write_line(out, w->sign);
    if (paper->guardian)
        write_line(out, w->guardian);
    write_line(out, w->staff);
    write_line(out, w->date);
    kith_buf_puts(out, "</article>\n");
}

/* ---- the notice ---- */

static void write_row(struct kith_buf *out, const char *what, struct kith_str said)
{
    kith_markup(out,
                "<div class=\"nhsuk-summary-list__row\"><dt class=\"nhsuk-summary-list__key\">%s</dt><dd "
                "class=\"nhsuk-summary-list__value\">%.*s</dd></div>\n",
                what, KITH_STR_ARG(said));
}

static void write_scope(struct kith_buf *out, struct kith_str programme, const struct kith_consent *c)
{
    char signed_on[KITH_WHEN_MAX];
    char until[KITH_WHEN_MAX];

    kith_buf_puts(out, "<dl class=\"nhsuk-summary-list\">\n");
    write_row(out, "Given out by", programme);
    write_row(out, "To", c->recipient);
    write_row(out, "What, and nothing more", c->what);
    write_row(out, "What for", c->purpose);
    write_row(out, "Signed on", kith_str_of(kith_when_day(signed_on, c->given)));
    write_row(out, "Until", kith_str_of(kith_when_day(until, c->until)));
    kith_buf_puts(out, "</dl>\n");
}

void kith_redisclosure_notice(struct kith_buf *out, struct kith_str name, struct kith_str programme,
                              const struct kith_consent *consent)
{
    kith_buf_puts(
        out, "<article class=\"kith-form-paper\" lang=\"en\"><h1 class=\"nhsuk-heading-l\">This record is protected by "
             "law</h1>\n<p><b>42 CFR part 2 prohibits unauthorized use or disclosure of these records.</b></p>\n");
    kith_markup(out,
                "<p>What came with this page is about <b>%.*s</b>, who is or was treated for substance use at "
                "<b>%.*s</b>.</p>\n",
                KITH_STR_ARG(name), KITH_STR_ARG(programme));
    kith_buf_puts(
        out,
        "<ul class=\"nhsuk-list nhsuk-list--bullet\"><li>Use it for what the person agreed to in writing, and for "
        "nothing else.</li>\n<li>Do not pass it on, and do not tell anybody what it says, unless the person agrees to "
        "that in writing or 42 CFR part 2 allows it. A general paper that lets medical records go out is not "
        "enough.</li>\n<li>It may not be used, nor may anybody testify about it, in a civil, criminal, administrative "
        "or legislative proceeding against the person, unless they agreed to that on a paper of its own or a court "
        "ordered it under 42 CFR part 2, subpart E.</li></ul>\n");
    kith_buf_puts(out, "<h2 class=\"nhsuk-heading-m\">What the person agreed to</h2>\n");
    if (consent) {
        write_scope(out, programme, consent);
    } else {
        for (size_t i = 1; i < LINES; i++)
            write_line(out, english.lines[i]);
    }
    kith_buf_puts(out, "<p>A copy of the signed consent may go along as well.</p>\n</article>\n");
}
