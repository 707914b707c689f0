/* What the pages about a record share: a client as who runs the place may know them, by code. See visit.h. */
#ifndef KITH_RECORDS_H
#define KITH_RECORDS_H

#include "visit.h"

/* The client whose id is in the path, after the gate, with the code in place of every name. */
enum kith_rc kith_record_look(struct kith_visit *v, struct kith_tx *tx, enum kith_deed deed, struct kith_client *out);

/* What the law asks to be accounted for, as lists under headings: choices, and what went to somebody outside. */
enum kith_rc kith_held_choices(struct kith_visit *v, struct kith_tx *tx, struct kith_id client);
enum kith_rc kith_held_disclosures(struct kith_visit *v, struct kith_tx *tx, struct kith_id client);

#endif
