-- Why a legal hold stands or stood, and a programme's own figures, kept as they were first shown.
CREATE TABLE hold (
    id TEXT PRIMARY KEY,
    client TEXT NOT NULL REFERENCES client,
    why BLOB,                       -- sealed
    day INTEGER NOT NULL,           -- of the order or letter
    since INTEGER NOT NULL,
    by TEXT,
    lifted INTEGER NOT NULL,        -- 0: it stands
    lifted_by TEXT,
    lifted_why BLOB                 -- sealed
) STRICT;
CREATE INDEX hold_client ON hold (client, since);
