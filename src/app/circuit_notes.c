#include "circuit_notes.h"

#include <jansson.h>
#include <math.h>

static struct kith_validated_row *find(struct kith_validated *v, const char *experiment)
{
    for (size_t i = 0; experiment && i < v->inference.n; i++)
        if (strcmp(v->inference.rows[i].experiment.id, experiment) == 0)
            return &v->rows[i];
    return NULL;
}

/* null is a figure that does not exist. */
static double number(const json_t *value)
{
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

enum kith_rc kith_circuit_notes_read(struct kith_str json, struct kith_validated *v, struct kith_err *err)
{
    json_error_t at;
    json_t *root = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, &at);
    const json_t *rows = json_object_get(root, "rows");
    enum kith_rc rc = KITH_OK;
    size_t i;
    json_t *item;

    if (json_integer_value(json_object_get(root, "format")) != 1 || !json_is_array(rows)) {
        rc = kith_fail(err, KITH_EINPUT, 0,
                       "These are not the notes of a fit; run `kith circuit fit` again to write them.");
        goto out;
    }
    json_array_foreach(rows, i, item)
    {
        struct kith_validated_row *row = find(v, json_string_value(json_object_get(item, "experiment")));
        const json_t *prior = json_object_get(item, "prior");

        if (!row)
            continue;
        row->prior_shows = number(json_object_get(item, "prior_shows"));
        row->prior = (struct kith_interval){number(json_array_get(prior, 0)), number(json_array_get(prior, 1))};
    }
out:
    json_decref(root);
    return rc;
}
