-- Sessions, their codings and figures, contests, blind coding, and the work that waits.
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL REFERENCES programme,
    counsellor TEXT NOT NULL REFERENCES person,
    client TEXT NOT NULL REFERENCES client,
    held INTEGER NOT NULL,
    added INTEGER NOT NULL,
    goal BLOB,                      -- sealed
    setting TEXT NOT NULL,
    format TEXT NOT NULL,
    state INTEGER NOT NULL,
    trouble TEXT NOT NULL,
    in_pool INTEGER NOT NULL,
    shared_at INTEGER NOT NULL,
    keep_until INTEGER NOT NULL,
    turns INTEGER NOT NULL,
    flags INTEGER NOT NULL
) STRICT;
CREATE INDEX session_counsellor ON session (counsellor, held);
CREATE INDEX session_programme ON session (programme, held);
CREATE INDEX session_client ON session (client, held);
CREATE INDEX session_keep ON session (keep_until) WHERE keep_until > 0;

CREATE TABLE session_text (
    session TEXT PRIMARY KEY REFERENCES session,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE session_party (
    session TEXT NOT NULL REFERENCES session,
    party TEXT NOT NULL REFERENCES party,
    PRIMARY KEY (session, party)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_party_party ON session_party (party);

CREATE TABLE segment (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES session,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    withheld INTEGER NOT NULL,
    drawn INTEGER NOT NULL
) STRICT;
CREATE INDEX segment_session ON segment (session);

CREATE TABLE coding (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES session,
    kind INTEGER NOT NULL,
    model TEXT NOT NULL,
    person TEXT REFERENCES person,
    segment TEXT REFERENCES segment,
    figures TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX coding_session ON coding (session, at);

CREATE TABLE coding_text (
    coding TEXT PRIMARY KEY REFERENCES coding,
    codes BLOB,                     -- sealed
    report BLOB                     -- sealed: the chosen lines; outlives the transcript
) STRICT;

CREATE TABLE figure (
    coding TEXT NOT NULL REFERENCES coding,
    name TEXT NOT NULL,
    value REAL NOT NULL,
    low REAL NOT NULL,
    high REAL NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (coding, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE contest (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES session,
    turn INTEGER NOT NULL,
    code TEXT NOT NULL,
    should TEXT NOT NULL,
    why BLOB,                       -- sealed
    by TEXT NOT NULL REFERENCES person,
    at INTEGER NOT NULL,
    dropped INTEGER NOT NULL
) STRICT;
CREATE INDEX contest_session ON contest (session, turn);

CREATE TABLE coding_task (
    id TEXT PRIMARY KEY,
    segment TEXT NOT NULL REFERENCES segment,
    coder TEXT NOT NULL REFERENCES person,
    state INTEGER NOT NULL,
    draft BLOB,                     -- sealed
    since INTEGER NOT NULL,
    done INTEGER NOT NULL,
    UNIQUE (segment, coder)
) STRICT;
CREATE INDEX coding_task_coder ON coding_task (coder, state);

CREATE TABLE job (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    session TEXT NOT NULL UNIQUE REFERENCES session,
    tries INTEGER NOT NULL,
    running INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT;
