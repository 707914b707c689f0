-- What a person must be told, until they say that they read it.
CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,            -- the id of what it speaks of; empty: nothing
    said TEXT NOT NULL,             -- a sentence of Kith's own or of staff, never of a session
    at INTEGER NOT NULL,
    seen INTEGER NOT NULL           -- 0: not yet
) STRICT;
CREATE INDEX notice_person ON notice (person, seen, at);
CREATE INDEX notice_about ON notice (kind, about);
