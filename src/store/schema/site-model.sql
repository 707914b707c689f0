-- The model that learned from this site's own blind codes: one at a time, and whose words it learned from.
CREATE TABLE site_model (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    hash TEXT NOT NULL,
    base TEXT NOT NULL,             -- the hash of the model it started from
    report TEXT NOT NULL,           -- what was found, head by head
    bytes BLOB NOT NULL,
    made INTEGER NOT NULL
) STRICT;

CREATE TABLE site_model_client (
    client TEXT PRIMARY KEY REFERENCES client
) STRICT, WITHOUT ROWID;

-- One of them was erased: the model went with them, and is to be made anew without them.
CREATE TABLE site_model_due (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    since INTEGER NOT NULL
) STRICT;
