-- What a person practises: theirs alone, sealed under a key of their own that goes when they wish.
CREATE TABLE practice_key (
    id TEXT PRIMARY KEY,            -- what the ledger names once it is destroyed
    person TEXT NOT NULL UNIQUE REFERENCES person,
    wrapped BLOB NOT NULL
) STRICT;

CREATE TABLE practice (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person,
    kind INTEGER NOT NULL,
    at INTEGER NOT NULL,
    head BLOB NOT NULL,             -- sealed
    body BLOB NOT NULL              -- sealed
) STRICT;
CREATE INDEX practice_person ON practice (person, kind, at);
