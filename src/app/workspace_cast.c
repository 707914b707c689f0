#include "workspace_cast.h"

static const struct kith_cast_person people[] = {
    {"ada", "Adaeze Okafor", "Ada", "she/her", "Ada is fine", "AH-dah", "English, Igbo", KITH_POST_COUNSELLOR},
    {"ben", "Benjamin Whitford", "Ben", "he/him", "Ben", "", "English", KITH_POST_COUNSELLOR},
    {"chi", "Chidi Ngugi", "Chi", "they/them", "Chi, no title please", "CHEE", "English, Swahili",
     KITH_POST_COUNSELLOR},
    {"espe", "Esperanza Ruiz", "Espe", "she/her", "Espe, or Ms Ruiz with clients", "ESS-peh", "Spanish, English",
     KITH_POST_COUNSELLOR},
    {"femi", "Oluwafemi Adeyemi", "Femi", "he/him", "Femi", "FEH-mee", "English, Yoruba", KITH_POST_COUNSELLOR},
    {"hana", "Hana Kobayashi", "Hana", "she/they", "Hana", "HAH-nah", "English, Japanese", KITH_POST_COUNSELLOR},
    {"sue", "Susanne Lindqvist", "Sue", "she/her", "Sue", "", "English, Swedish", KITH_POST_SUPERVISOR},
    {"tomas", "Tom\xc3\xa1s Herrera", "Tom\xc3\xa1s", "he/him", "Tom\xc3\xa1s", "toh-MAHS", "Spanish, English",
     KITH_POST_SUPERVISOR},
    {"grace", "Grace Halloway", "Grace", "she/her", "Grace", "", "English", KITH_POST_MENTOR},
    {"dee", "Deirdre Marchetti", "Dee", "she/her", "Dee", "", "English, Italian", KITH_POST_DIRECTOR},
    {"ravi", "Ravi Menon", "Ravi", "he/him", "Dr Menon in writing, Ravi in the room", "RUH-vee", "English, Malayalam",
     KITH_POST_RESEARCHER},
    {"zoe", "Zo\xc3\xab Pellerin", "Zo\xc3\xab", "she/her", "Zo\xc3\xab", "ZOH-ee", "French, English",
     KITH_POST_ADMINISTRATOR},
};

static const struct kith_cast_client clients[] = {
    {"Wilhelmina Quarterman", "Billie", "she/her", "Billie", "English", ""},
    {"Jerome Castellan", "Jerome", "he/him", "Mr Castellan at first", "English", "Third District Court"},
    {"Noor Haddad", "Noor", "she/her", "Ms Haddad", "Arabic, English", ""},
    {"Leonard Fitch", "Lenny", "he/him", "Lenny", "English", ""},
    {"Marisol Vega", "Mari", "she/her", "Mari", "Spanish", ""},
    {"Kwame Asante", "Kwame", "he/him", "Mr Asante", "English, Twi", ""},
    {"Robin Ellery", "Robin", "they/them", "Robin", "English", ""},
    {"Tove Sandahl", "Tove", "she/her", "Tove", "English", "Employee assistance"},
    {"Dmitri Volkonsky", "Dima", "he/him", "Dima", "Russian, English", ""},
    {"Patrice Beaulieu", "Pat", "he/they", "Pat", "French, English", ""},
    {"Imani Greene", "Imani", "she/her", "Ms Greene", "English", ""},
    {"Walter Pruitt", "Walt", "he/him", "Walt", "English", "Nursing board"},
    {"Sofia Papadakis", "Sofia", "she/her", "Sofia", "Greek, English", ""},
    {"Desmond Achterberg", "Des", "he/him", "Des", "English", ""},
    {"Yuki Tanimoto", "Yuki", "they/them", "Yuki", "Japanese, English", ""},
    {"Carmen Delacroix", "Carmen", "she/her", "Mrs Delacroix", "English, French", ""},
    {"Elijah Brandywine", "Eli", "he/him", "Eli", "English", "Drug court"},
    {"Fatou Diallo", "Fatou", "she/her", "Madame Diallo", "French, Wolof", ""},
    {"Gordon McIlvaney", "Gord", "he/him", "Gord", "English", ""},
    {"Huda Rahimi", "Huda", "she/her", "Ms Rahimi", "Dari, English", ""},
    {"Isaac Lindgren", "Isaac", "he/him", "Isaac", "English", ""},
    {"Jolene Whitecloud", "Jo", "she/her", "Jo", "English", ""},
    {"Kenji Morales", "Kenji", "he/him", "Kenji", "English, Spanish", ""},
    {"Lorraine Tibbets", "Lorrie", "she/her", "Lorrie", "English", ""},
};

const struct kith_cast_person *kith_cast_people(size_t *n, size_t *n_counsellors)
{
    *n = sizeof people / sizeof *people;
    for (*n_counsellors = 0; people[*n_counsellors].role == KITH_POST_COUNSELLOR; ++*n_counsellors)
        ;
    return people;
}

const struct kith_cast_client *kith_cast_clients(size_t *n)
{
    *n = sizeof clients / sizeof *clients;
    return clients;
}
