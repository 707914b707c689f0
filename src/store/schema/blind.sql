-- Blind double-coding: what counsellors put in before it takes place, the hours coders give, what was drawn and how,
-- and what was decided where two people differed. Rules on when a session is offered to a supervisor.
CREATE TABLE pool_standing (
    person TEXT NOT NULL REFERENCES person,
    programme TEXT NOT NULL REFERENCES programme,
    since INTEGER NOT NULL,         -- sessions held from then on
    until INTEGER,
    PRIMARY KEY (person, programme, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE pool_plan (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person,
    programme TEXT NOT NULL REFERENCES programme,
    client TEXT NOT NULL REFERENCES client,
    day INTEGER NOT NULL,           -- its first second
    made INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX pool_plan_of ON pool_plan (person, client, day);

CREATE TABLE coder_time (
    person TEXT NOT NULL REFERENCES person,
    programme TEXT NOT NULL REFERENCES programme,
    minutes INTEGER NOT NULL,       -- a month
    PRIMARY KEY (person, programme)
) STRICT, WITHOUT ROWID;

CREATE TABLE blind_draw (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL REFERENCES programme,
    counsellor TEXT NOT NULL REFERENCES person,
    month INTEGER NOT NULL,         -- 202603
    seed INTEGER NOT NULL,
    candidates TEXT NOT NULL,       -- ids of sessions in order, a blank between
    session TEXT NOT NULL REFERENCES session,
    segment TEXT NOT NULL REFERENCES segment,
    second INTEGER NOT NULL,        -- a second person codes it too
    at INTEGER NOT NULL,
    UNIQUE (programme, counsellor, month)
) STRICT;
CREATE INDEX blind_draw_segment ON blind_draw (segment);

CREATE TABLE adjudicator (
    segment TEXT PRIMARY KEY REFERENCES segment,
    person TEXT NOT NULL REFERENCES person,
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE adjudicated (
    id TEXT PRIMARY KEY,
    segment TEXT NOT NULL REFERENCES segment,
    turn INTEGER NOT NULL,          -- -1: a rating of the whole
    item TEXT NOT NULL,             -- "codes", "empathy"
    sealed BLOB,                    -- what was decided, and why
    by TEXT NOT NULL REFERENCES person,
    at INTEGER NOT NULL,
    UNIQUE (segment, turn, item)
) STRICT;

CREATE TABLE offer_rule (
    programme TEXT NOT NULL REFERENCES programme,
    since INTEGER NOT NULL,
    days INTEGER NOT NULL,          -- 0: none
    by TEXT REFERENCES person,
    PRIMARY KEY (programme, since)
) STRICT, WITHOUT ROWID;
