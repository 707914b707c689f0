#include "person_names.h"

#include "common_words_list.h"
#include "person_names_list.h"

/* The rest of the line that begins with the word, in a list sorted by bytes; p NULL: there is none. */
static struct kith_str find_line(const unsigned char *list, size_t n, struct kith_str word)
{
    struct kith_str text = {(const char *)list, n};
    size_t from = 0;
    size_t to = n;

    while (from < to) {
        size_t start = from + (to - from) / 2;
        size_t end = start;
        size_t key;
        int order;

        while (start > from && text.p[start - 1] != '\n')
            start--;
        while (end < to && text.p[end] != '\n')
            end++;
        for (key = start; key < end && text.p[key] != ' ';)
            key++;
        order = kith_str_compare(word, kith_str_sub(text, start, key));
        if (order == 0)
            return kith_str_sub(text, key, end);
        if (order < 0)
            to = start;
        else
            from = end + 1;
    }
    return (struct kith_str){NULL, 0};
}

unsigned kith_name_kinds(struct kith_str low)
{
    struct kith_str marks = find_line(person_names_list, person_names_list_size, low);
    unsigned kinds = 0;

    for (size_t i = 0; i < marks.n; i++)
        kinds |= marks.p[i] == 'g'   ? KITH_NAME_GIVEN
                 : marks.p[i] == 's' ? KITH_NAME_FAMILY
                 : marks.p[i] == 'w' ? KITH_NAME_WORD
                                     : 0u;
    return kinds;
}

bool kith_word_is_common(struct kith_str low)
{
    return find_line(common_words_list, common_words_list_size, low).p != NULL;
}
