/* Names of people: words on the lists, words in capitals where a sentence has none, and words behind "my name is", "my
 * cousin", "Dr." and their like. */
#include "private_parts.h"

static const char titles[] = " dr doctor mr mister mrs ms miss mx prof professor judge officer nurse pastor coach sgt"
                             " sergeant detective deputy rev reverend father sister brother aunt auntie uncle grandma"
                             " grandpa granny nana papa captain corporal lieutenant private major counselor counsellor"
                             " senor senora dona tia tio abuela abuelo imam rabbi sheriff warden "
                             " big lil little baby old ";
static const char kin[] =
    " brother bro sister sis cousin uncle aunt auntie mom mother mama mum dad father stepdad stepmom"
    " stepfather stepmother son daughter kid baby grandson granddaughter grandma grandmother"
    " grandpa grandfather nephew niece husband wife partner girlfriend boyfriend girl man ex"
    " fiance friend buddy pal roommate neighbor neighbour boss manager sponsor sponsee counselor"
    " counsellor therapist caseworker nurse doctor lawyer teacher po landlord mate homie girls"
    " daughters sons kids brothers sisters twin hermano hermana primo prima tia tio hijo hija"
    " esposo esposa guy dude lady woman chick stepdaughter stepson advocate cellmate dog cat ";
static const char hello[] = " hi hey hello thanks thank morning bye goodbye dear yo sorry ";
static const char deeds[] =
    " said says say told tells was is has had and drank ate got went came goes quit left took gave"
    " made knew kept put sat ran met paid drove never always still just owes died passed thinks"
    " thought asked called calls texted lives lived loves hates relapsed cooked picked showed"
    " kicked owed snores does did cleans works runs sold wrote used sings sleeps would dont"
    " doesnt wont goes talks knows wants ";
static const char callers[] = " they everybody everyone people folks friends yall he she we ";
static const char pronouns[] = " me him her them us it you myself ";
static const char modals[] = " will may can might would ";
static const char calendar[] =
    " january february march april may june july august september october november december ";
static const char around_month[] = " in since last next this until till by of every early late mid through before after"
                                   " during ";

/* Capitals that name nobody. */
static const char others[] =
    " i aa na cma ga ca god lord jesus christ allah bible koran quran big monday tuesday wednesday thursday friday"
    " saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays jan feb mar apr jun jul aug sep"
    " sept oct nov dec christmas thanksgiving easter halloween ramadan hanukkah juneteenth spanish english french "
    "german"
    " italian irish polish russian chinese japanese korean arabic american americans mexican african black white latino"
    " latina hispanic asian indian native jewish muslim christian catholic baptist buddhist hindu christians suboxone"
    " vivitrol methadone naloxone narcan naltrexone antabuse xanax klonopin valium ativan percocet vicodin oxycontin"
    " adderall ritalin ambien gabapentin tylenol advil prozac zoloft lexapro wellbutrin seroquel subutex sublocade"
    " fentanyl facebook instagram snapchat tiktok twitter youtube google netflix zoom reddit uber lyft amazon iphone tv"
    " walmart mcdonalds starbucks target costco army navy marines medicaid medicare america mexico europe africa smart"
    " january february october november december july september covid maths ghanaian punjabi turkish nebuliser"
    " dui dwi cps iop ptsd adhd er icu hiv std dna usa us uk mi miti ok okay daniels budweiser corona jameson hennessy"
    " smirnoff bacardi mom dad mama papa grandma grandpa auntie alcoholics narcotics anonymous ";

enum kith_say { SAY_NO, SAY_MAYBE, SAY_YES };

static bool is_word(const struct kith_piece *piece)
{
    return piece->bit == KITH_BIT_WORD && !piece->taken;
}

static bool listed(const struct kith_piece *piece)
{
    return (piece->kinds & (KITH_NAME_GIVEN | KITH_NAME_FAMILY)) != 0;
}

static bool capital(const struct kith_pieces *p, const struct kith_piece *piece)
{
    return piece->capital && !p->no_capitals;
}

/* A capital that no rule of writing asks for. */
static bool telling_capital(const struct kith_pieces *p, size_t i)
{
    const struct kith_piece *piece = &p->all[i];

    return capital(p, piece) && !piece->first && !kith_piece_is(piece, others);
}

static bool by_comma(const struct kith_pieces *p, size_t i)
{
    return kith_piece_mark(kith_piece_at(p, i), ',');
}

/* "mikes": a listed name with an s. */
static unsigned kinds_of(const struct kith_piece *piece)
{
    unsigned kinds = piece->kinds;

    if (!kinds && !piece->common && piece->low.n > 4 && piece->low.p[piece->low.n - 1] == 's') {
        kinds = kith_name_kinds(kith_str_sub(piece->low, 0, piece->low.n - 1));
        kinds = kinds & KITH_NAME_WORD ? 0 : kinds;
    }
    return kinds;
}

/* A word that may stand where a name stands: no everyday one, unless it is a name too. */
static bool may_be_name(const struct kith_pieces *p, size_t i)
{
    const struct kith_piece *piece = kith_piece_at(p, i);

    if (!is_word(piece) || piece->low.n < 2 || kith_piece_is(piece, others))
        return false;
    if (kith_piece_is(piece, pronouns) || kith_piece_is(piece, modals))
        return capital(p, piece) && !piece->first;
    return kinds_of(piece) || telling_capital(p, i) || !piece->common;
}

static bool is_title(const struct kith_pieces *p, size_t i)
{
    return kith_piece_is(kith_piece_at(p, i), titles);
}

/* What stands in front, a dot after a title left out. */
static size_t before(const struct kith_pieces *p, size_t i)
{
    if (i == 0)
        return SIZE_MAX;
    if (kith_piece_mark(&p->all[i - 1], '.') && i > 1 && kith_piece_is(&p->all[i - 2], titles))
        return i - 2;
    return i - 1;
}

/* "my name is X", "named X", "they call me X", "goes by X". */
static bool introduced(const struct kith_pieces *p, size_t i)
{
    const struct kith_piece *a = kith_piece_at(p, i - 1);
    const struct kith_piece *b = kith_piece_at(p, i - 2);
    const struct kith_piece *c = kith_piece_at(p, i - 3);
    bool ends = kith_piece_at(p, i + 1)->bit == KITH_BIT_MARK || kith_piece_is(kith_piece_at(p, i + 1), " lol ");

    if (i == 0)
        return false;
    if (kith_piece_is(a, " named llamo llama ") || (kith_piece_is(a, " called ") && kith_piece_is(b, kin)))
        return true;
    if (i >= 2 && kith_piece_is(a, " is was ") && kith_piece_is(b, " name names "))
        return true;
    if (i >= 2 && kith_piece_is(a, pronouns) && kith_piece_is(b, " call called calls ") &&
        (capital(p, &p->all[i]) || listed(&p->all[i]) ||
         (ends && i >= 3 && (kith_piece_is(c, callers) || kith_piece_is(c, " can ")))))
        return !kith_piece_is(&p->all[i], " crazy back later names stupid lazy weak ");
    return i >= 2 && kith_piece_is(a, " by ") && kith_piece_is(b, " goes go went ");
}

static bool greeted(const struct kith_pieces *p, size_t i)
{
    const struct kith_piece *a = kith_piece_at(p, i - 1);

    if (i == 0)
        return false;
    if (kith_piece_mark(a, ',') && i > 1)
        a = kith_piece_at(p, i - 2);
    return kith_piece_is(a, hello) || (kith_piece_is(a, " you ") && kith_piece_is(kith_piece_at(p, i - 2), " thank "));
}

/* "my cousin X", "my brother, X", "this guy X": who it is, then the name. */
static bool of_kin(const struct kith_pieces *p, size_t i)
{
    size_t at = i;

    if (at > 0 && by_comma(p, at - 1))
        at--;
    return at > 0 && kith_piece_is(&p->all[at - 1], kin) && !(at < i && p->all[at - 1].first);
}

/* A name that an everyday word is too, in lower case: only its neighbours tell. */
static bool told_by_neighbours(const struct kith_pieces *p, size_t i)
{
    const struct kith_piece *after = kith_piece_at(p, i + 1);

    if (introduced(p, i))
        return true;
    if (kith_piece_is(&p->all[i], modals))
        return of_kin(p, i) && kith_piece_is(after, deeds);
    if (of_kin(p, i) && !by_comma(p, i - 1))
        return after->bit == KITH_BIT_MARK || kith_piece_is(after, deeds) || kith_piece_is(after, " from at who ") ||
               (p->all[i].kinds & KITH_NAME_GIVEN && !kith_piece_is(after, " to the a my his her it that ") &&
                !kith_piece_is(&p->all[i], " love hope so just else long drew many "));
    if (i > 0 && is_title(p, before(p, i)) &&
        kith_piece_is(kith_piece_at(p, before(p, i)), " dr mr mrs ms officer judge "))
        return true;
    return greeted(p, i) && (p->all[i].kinds & KITH_NAME_GIVEN) && after->bit == KITH_BIT_MARK;
}

/* An everyday word with a capital. */
static enum kith_say everyday(const struct kith_pieces *p, size_t i)
{
    const struct kith_piece *piece = &p->all[i];
    const struct kith_piece *after = kith_piece_at(p, i + 1);
    const struct kith_piece *last = kith_piece_at(p, i - 1);

    if (kith_piece_is(piece, calendar) &&
        (kith_piece_is(last, around_month) || after->bit == KITH_BIT_DIGITS || kith_piece_is(last, " may ")))
        return SAY_NO;
    if (telling_capital(p, i))
        return SAY_MAYBE;
    if (!capital(p, piece) || !piece->first)
        return told_by_neighbours(p, i) ? SAY_MAYBE : SAY_NO;
    if (kith_piece_is(piece, others) && !kith_piece_is(after, deeds))
        return SAY_NO;
    if (kith_piece_is(after, " der den de la ") && capital(p, kith_piece_at(p, i + 2)))
        return SAY_MAYBE;
    if (!(piece->kinds & KITH_NAME_GIVEN))
        return SAY_NO;
    if (kith_piece_is(after, " and "))
        return telling_capital(p, i + 2) ? SAY_MAYBE : SAY_NO;
    if (kith_piece_is(after, deeds) || (after->bit == KITH_BIT_MARK && after->mark == ',' &&
                                        !kith_piece_is(piece, " so see many will may any van golden ")))
        return SAY_MAYBE;
    return piece->end < p->text.n && (p->text.p[piece->end] == '\'' || p->text.p[piece->end] == '\xE2')
               ? SAY_MAYBE /* "Will's" */
               : SAY_NO;
}

/* A word at the start of a sentence that no list knows: a name when what follows is what a person does. */
static bool opens_as_name(const struct kith_pieces *p, size_t i)
{
    const struct kith_piece *piece = &p->all[i];
    const struct kith_piece *after = kith_piece_at(p, i + 1);
    struct kith_str low = piece->low;

    if (!capital(p, piece) || piece->common || low.n < 3 || piece->shouted || kith_piece_is(piece, others) ||
        kith_piece_is(after,
                      " it the a an my your his her their our to of in on for with that this me him them i you "))
        return false;
    if (kith_str_ends(low, KITH_S("ly")) || kith_str_ends(low, KITH_S("ing")) || kith_str_ends(low, KITH_S("tion")) ||
        kith_str_ends(low, KITH_S("ness")) || kith_str_ends(low, KITH_S("able")))
        return kith_piece_is(after, " and said says told ");
    return true;
}

/* Bottles that bear a name. */
static bool is_bottle(const struct kith_pieces *p, size_t i)
{
    const struct kith_piece *after = kith_piece_at(p, i + 1);

    if (!kith_piece_is(&p->all[i], " jack jim johnnie johnny jose captain morgan "))
        return false;
    return (kith_piece_is(&p->all[i], " jack ") && kith_piece_is(after, " daniels daniel ")) ||
           (kith_piece_is(&p->all[i], " jim ") && kith_piece_is(after, " beam ")) ||
           (kith_piece_is(&p->all[i], " johnnie johnny ") && kith_piece_is(after, " walker ")) ||
           (kith_piece_is(&p->all[i], " jose ") && kith_piece_is(after, " cuervo ")) ||
           (kith_piece_is(&p->all[i], " captain ") && kith_piece_is(after, " morgan ")) ||
           (kith_piece_is(&p->all[i], " morgan ") && kith_piece_is(kith_piece_at(p, i - 1), " captain "));
}

/* Whether the word by itself is a name. */
static enum kith_say judge(const struct kith_private *from, const struct kith_pieces *p, size_t i)
{
    const struct kith_piece *piece = &p->all[i];
    unsigned kinds = kinds_of(piece);
    bool short_word = piece->low.n < 3;

    if (!is_word(piece) || is_bottle(p, i))
        return SAY_NO;
    if (kith_known_find(from, piece->low) && (!(kinds & KITH_NAME_WORD) || capital(p, piece)) &&
        !(piece->common && !capital(p, piece)))
        return kinds & KITH_NAME_WORD ? everyday(p, i) : SAY_MAYBE;
    if (kinds & KITH_NAME_WORD)
        return everyday(p, i);
    if (kinds && !(piece->shouted && kith_piece_is(piece, others))) {
        if (short_word || kith_piece_is(piece, others))
            return telling_capital(p, i) ||
                           (capital(p, piece) && piece->first && kith_piece_is(kith_piece_at(p, i + 1), deeds))
                       ? SAY_MAYBE
                       : SAY_NO;
        if ((kinds & KITH_NAME_GIVEN) || capital(p, piece) || piece->low.n >= 5)
            return kinds & KITH_NAME_GIVEN ? SAY_YES : SAY_MAYBE;
        return of_kin(p, i) || introduced(p, i) || (i > 0 && is_title(p, before(p, i))) ? SAY_MAYBE : SAY_NO;
    }
    if (short_word || kith_piece_is(piece, others))
        return introduced(p, i) && capital(p, piece) && piece->low.n == 2 ? SAY_MAYBE : SAY_NO;
    if (introduced(p, i) && (!piece->common || capital(p, piece) || kith_piece_at(p, i + 1)->bit == KITH_BIT_MARK))
        return SAY_YES;
    if (piece->shouted && !p->no_capitals)
        return SAY_NO;
    if (telling_capital(p, i) && !piece->common)
        return SAY_YES;
    if ((of_kin(p, i) && !by_comma(p, i - 1)) || greeted(p, i) || (i > 0 && is_title(p, before(p, i))))
        return !piece->common && !kith_number_word(piece) ? SAY_MAYBE : SAY_NO;
    return piece->first && opens_as_name(p, i) ? SAY_MAYBE : SAY_NO;
}

/* "J.T.", "A. J." before a name: letters with dots. Returns where they end, i: none. */
static size_t initials(const struct kith_pieces *p, size_t i)
{
    size_t at = i;
    size_t n = 0;

    while (at + 1 < p->n && is_word(&p->all[at]) && p->all[at].capital && p->all[at].low.n == 1 &&
           kith_piece_mark(&p->all[at + 1], '.') && p->all[at + 1].joined) {
        at += 2;
        n++;
    }
    if (n == 0)
        return i;
    if (kith_piece_is(&p->all[i], " u p a n ") && n >= 2 &&
        kith_piece_is(&p->all[i + 2], " s o m a ")) /* U.S., P.O., a.m., N.A. */
        return i;
    if (at < p->n && is_word(&p->all[at]) && p->all[at].capital && !p->all[at].shouted &&
        !(p->all[at].common && !listed(&p->all[at])) && !kith_piece_is(&p->all[at], others) &&
        !kith_piece_is(&p->all[i], " i "))
        return at;
    return n >= 2 ? at : i;
}

/* Takes in what belongs to the name that stands at from..end: a family name, a hyphen, a particle, an initial. */
static size_t grow(const struct kith_pieces *p, size_t from, size_t end)
{
    for (;;) {
        const struct kith_piece *after = kith_piece_at(p, end);
        const struct kith_piece *then = kith_piece_at(p, end + 1);
        bool big = capital(p, &p->all[from]);

        if (is_word(after) && !after->first && !kith_piece_is(after, others) && big && after->capital &&
            !after->shouted && p->all[end - 1].end < after->start && (size_t)(after->start - p->all[end - 1].end) < 2) {
            end++;
            continue;
        }
        if (after->bit == KITH_BIT_MARK && after->mark == '-' && after->joined && then->joined && is_word(then) &&
            (then->capital || listed(then) || !then->common)) {
            end += 2;
            continue;
        }
        if (big && kith_piece_is(after, " de la van der von del bin al da dos ") && is_word(after) &&
            (then->capital || kith_piece_is(then, " la der los ")) && is_word(then)) {
            end += 2;
            continue;
        }
        if (is_word(after) && p->no_capitals && listed(after) && (after->kinds & KITH_NAME_FAMILY) &&
            !kith_piece_is(after, deeds) &&
            (!(after->kinds & KITH_NAME_WORD) || kith_piece_at(p, end + 1)->bit == KITH_BIT_MARK) && after->low.n > 3) {
            end++;
            continue;
        }
        return end;
    }
}

/* "josh matt and steve", "jen and dave": beside a name an everyday name is one too. */
static bool beside_name(const struct kith_pieces *p, size_t i)
{
    const struct kith_piece *piece = &p->all[i];
    size_t at = i;

    if (!is_word(piece) || !(piece->kinds & KITH_NAME_GIVEN) || piece->low.n < 3 || kith_piece_is(piece, modals) ||
        kith_piece_is(piece, " so see just else long love hope "))
        return false;
    if (at >= 2 && (kith_piece_is(&p->all[at - 1], " and n ") || kith_piece_mark(&p->all[at - 1], '&')) &&
        p->all[at - 2].taken)
        return true;
    return at + 2 < p->n && kith_piece_is(&p->all[at + 1], " and n ") && p->all[at + 2].taken &&
           kith_piece_is(kith_piece_at(p, at - 1), " me with and so ");
}

enum kith_rc kith_private_names(const struct kith_private *from, struct kith_pieces *p, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < p->n; i++) {
        size_t end;

        if (p->all[i].taken || p->all[i].bit != KITH_BIT_WORD)
            continue;
        end = initials(p, i);
        if (end > i && end < p->n && is_word(&p->all[end]) && p->all[end].capital && !p->all[end].first)
            end = grow(p, i, end + 1);
        if (end == i && judge(from, p, i) != SAY_NO) {
            end = grow(p, i, i + 1);
            if (kith_piece_at(p, end)->bit == KITH_BIT_WORD && kith_piece_at(p, end)->capital &&
                kith_piece_at(p, end)->low.n == 1 && !kith_piece_is(kith_piece_at(p, end), " i ") &&
                capital(p, &p->all[i]))
                end++; /* "Mike D" */
        }
        if (end > i) {
            KITH_TRY(kith_pieces_take(p, i, end, KITH_PRIVATE_NAME, err));
            i = end - 1;
        } else if (may_be_name(p, i) && beside_name(p, i)) {
            KITH_TRY(kith_pieces_take(p, i, i + 1, KITH_PRIVATE_NAME, err));
        }
    }
    for (size_t i = p->n; i-- > 0;)
        if (beside_name(p, i))
            KITH_TRY(kith_pieces_take(p, i, i + 1, KITH_PRIVATE_NAME, err));
out:
    return rc;
}
