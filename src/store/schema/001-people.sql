-- Who works here, how they sign in, what they set, and the audit chain that everything else writes to.
CREATE TABLE site (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    store TEXT NOT NULL,            -- also in the key ring: the two belong together
    verifying BLOB NOT NULL,        -- the audit chain's public key
    made INTEGER NOT NULL
) STRICT;

CREATE TABLE programme (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    invented INTEGER NOT NULL
) STRICT;

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    login TEXT UNIQUE,              -- lower case; NULL once erased
    legal TEXT NOT NULL,
    usual TEXT NOT NULL,
    pronouns TEXT NOT NULL,
    address TEXT NOT NULL,
    say TEXT NOT NULL,
    languages TEXT NOT NULL,
    state INTEGER NOT NULL,
    invented INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE role_held (
    person TEXT NOT NULL REFERENCES person,
    programme TEXT NOT NULL REFERENCES programme,
    role INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER
) STRICT;
CREATE UNIQUE INDEX role_now ON role_held (person, programme, role) WHERE until IS NULL;
CREATE INDEX role_programme ON role_held (programme, role) WHERE until IS NULL;

CREATE TABLE tie (
    id TEXT PRIMARY KEY,
    kind INTEGER NOT NULL,
    from_person TEXT NOT NULL REFERENCES person,
    to_person TEXT NOT NULL REFERENCES person,
    programme TEXT NOT NULL REFERENCES programme,
    since INTEGER NOT NULL,
    until INTEGER,
    CHECK (from_person <> to_person)
) STRICT;
CREATE UNIQUE INDEX tie_now ON tie (kind, from_person, to_person, programme) WHERE until IS NULL;
CREATE INDEX tie_to ON tie (to_person) WHERE until IS NULL;

CREATE TABLE credential (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person,
    kind INTEGER NOT NULL,
    label TEXT NOT NULL,
    handle BLOB UNIQUE,
    secret BLOB NOT NULL,
    counter INTEGER NOT NULL,
    since INTEGER NOT NULL,
    used INTEGER NOT NULL
) STRICT;
CREATE INDEX credential_person ON credential (person);
CREATE UNIQUE INDEX credential_one_password ON credential (person) WHERE kind = 0;

CREATE TABLE link (
    token BLOB PRIMARY KEY,         -- its hash
    what INTEGER NOT NULL,
    person TEXT REFERENCES person,
    until INTEGER NOT NULL
) STRICT;

CREATE TABLE web_session (
    token BLOB PRIMARY KEY,         -- its hash
    id TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES person,
    programme TEXT REFERENCES programme,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    csrf BLOB NOT NULL,
    strong INTEGER NOT NULL,
    since INTEGER NOT NULL,
    seen INTEGER NOT NULL
) STRICT;
CREATE INDEX web_session_person ON web_session (person);

CREATE TABLE setting (
    programme TEXT NOT NULL,        -- empty: of the site
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (programme, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_line (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,            -- empty: the system
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    client TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_actor ON audit_line (actor, seq);
CREATE INDEX audit_object ON audit_line (object, seq);
CREATE INDEX audit_client ON audit_line (client, seq) WHERE client <> '';

CREATE TABLE audit_checkpoint (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    hash BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT;

CREATE TABLE audit_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    hash BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT;
