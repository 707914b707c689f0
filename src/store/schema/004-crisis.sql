-- The crisis inbox and who answers for it.
CREATE TABLE crisis (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL REFERENCES programme,
    session TEXT NOT NULL REFERENCES session,
    client TEXT NOT NULL REFERENCES client,
    counsellor TEXT NOT NULL REFERENCES person,
    held INTEGER NOT NULL,
    lines BLOB,                     -- sealed
    raised INTEGER NOT NULL,
    due INTEGER NOT NULL,
    state INTEGER NOT NULL,
    with_person TEXT REFERENCES person,
    seen INTEGER NOT NULL,
    done BLOB,                      -- sealed
    closed INTEGER NOT NULL
) STRICT;
CREATE INDEX crisis_programme ON crisis (programme, state, due);
CREATE UNIQUE INDEX crisis_session ON crisis (session);

CREATE TABLE crisis_duty (
    programme TEXT PRIMARY KEY REFERENCES programme,
    first TEXT REFERENCES person,
    deputy TEXT REFERENCES person,
    within_minutes INTEGER NOT NULL,
    hours TEXT NOT NULL,
    out_of_hours TEXT NOT NULL
) STRICT;
