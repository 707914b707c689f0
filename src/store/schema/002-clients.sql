-- Clients under keys of their own, the people in the room with them, what each allowed, and what was disclosed.
CREATE TABLE client (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL REFERENCES programme,
    counsellor TEXT NOT NULL REFERENCES person,
    code TEXT NOT NULL UNIQUE,
    sealed BLOB,                    -- names and referrer, under the client's key
    mandated INTEGER NOT NULL,
    legal_hold INTEGER NOT NULL,
    state INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT;
CREATE INDEX client_counsellor ON client (counsellor, since);
CREATE INDEX client_programme ON client (programme, since);

-- Apart, so that erasing somebody is deleting this row: nothing else opens what is sealed.
CREATE TABLE client_key (
    client TEXT PRIMARY KEY REFERENCES client,
    wrapped BLOB NOT NULL
) STRICT;

CREATE TABLE erasure (
    id TEXT PRIMARY KEY,            -- of the client or person
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE party (
    id TEXT PRIMARY KEY,
    client TEXT NOT NULL REFERENCES client,
    kind INTEGER NOT NULL,
    sealed BLOB,                    -- name and guardian's name
    needs_guardian INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT;
CREATE INDEX party_client ON party (client, since);

CREATE TABLE consent (
    id TEXT PRIMARY KEY,
    party TEXT NOT NULL REFERENCES party,
    use INTEGER NOT NULL,
    by INTEGER NOT NULL,
    yes INTEGER NOT NULL,
    paper TEXT NOT NULL,
    language TEXT NOT NULL,
    version TEXT NOT NULL,
    recipient TEXT NOT NULL,
    purpose TEXT NOT NULL,
    given INTEGER NOT NULL,
    until INTEGER NOT NULL,
    revoked INTEGER NOT NULL,
    replaced INTEGER NOT NULL,      -- when a later choice took its place; 0: it is the latest
    taken_by TEXT
) STRICT;
CREATE UNIQUE INDEX consent_latest ON consent (party, use, by) WHERE replaced = 0;
CREATE INDEX consent_paper ON consent (paper) WHERE paper <> '';

CREATE TABLE disclosure (
    id TEXT PRIMARY KEY,
    client TEXT NOT NULL REFERENCES client,
    recipient TEXT NOT NULL,
    what TEXT NOT NULL,
    purpose TEXT NOT NULL,
    basis INTEGER NOT NULL,
    consent TEXT REFERENCES consent,
    notice INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by TEXT
) STRICT;
CREATE INDEX disclosure_client ON disclosure (client, at);
