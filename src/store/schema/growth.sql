-- Coaching, mentoring, peer review, reflective groups, workshops: what people who work here write to each other. Words
-- about a session are sealed under its client's key, all others under a key of the space they stand in.
CREATE TABLE space_key (
    space TEXT PRIMARY KEY,         -- of a plan, a mentoring pair, a group; deleting the row closes it for good
    wrapped BLOB NOT NULL
) STRICT;

CREATE TABLE coaching_plan (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL REFERENCES programme,
    counsellor TEXT NOT NULL REFERENCES person,
    by TEXT NOT NULL REFERENCES person,
    strength TEXT NOT NULL,         -- words of the list of goals
    goal TEXT NOT NULL,
    strength_words BLOB NOT NULL,   -- sealed
    goal_words BLOB NOT NULL,       -- sealed
    since INTEGER NOT NULL,
    next INTEGER NOT NULL,          -- the next meeting; 0: none named
    closed INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX coaching_plan_now ON coaching_plan (programme, counsellor) WHERE closed = 0;
CREATE INDEX coaching_plan_counsellor ON coaching_plan (counsellor, since);

CREATE TABLE coaching_meeting (
    id TEXT PRIMARY KEY,
    plan TEXT NOT NULL REFERENCES coaching_plan,
    by TEXT NOT NULL REFERENCES person,
    held INTEGER NOT NULL,
    words BLOB NOT NULL,            -- sealed
    reply BLOB NOT NULL,            -- sealed
    replied INTEGER NOT NULL
) STRICT;
CREATE INDEX coaching_meeting_plan ON coaching_meeting (plan, held);

-- The words themselves stay in the transcript: here stands where.
CREATE TABLE coaching_evidence (
    id TEXT PRIMARY KEY,
    meeting TEXT NOT NULL REFERENCES coaching_meeting,
    session TEXT NOT NULL REFERENCES session,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    why BLOB NOT NULL,              -- sealed under the client's key
    by TEXT NOT NULL REFERENCES person
) STRICT;
CREATE INDEX coaching_evidence_meeting ON coaching_evidence (meeting);
CREATE INDEX coaching_evidence_session ON coaching_evidence (session);

CREATE TABLE mentor_space (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL REFERENCES programme,
    mentor TEXT NOT NULL REFERENCES person,
    counsellor TEXT NOT NULL REFERENCES person,
    UNIQUE (programme, mentor, counsellor)
) STRICT;

CREATE TABLE mentor_note (
    id TEXT PRIMARY KEY,
    space TEXT NOT NULL REFERENCES mentor_space,
    by TEXT NOT NULL REFERENCES person,
    words BLOB NOT NULL,            -- sealed
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX mentor_note_space ON mentor_note (space, at);

CREATE TABLE peer_review (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL REFERENCES programme,
    session TEXT NOT NULL REFERENCES session,
    counsellor TEXT NOT NULL REFERENCES person,
    peer TEXT NOT NULL REFERENCES person,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    state INTEGER NOT NULL,
    ask BLOB NOT NULL,              -- sealed under the client's key
    since INTEGER NOT NULL
) STRICT;
CREATE INDEX peer_review_counsellor ON peer_review (counsellor, since);
CREATE INDEX peer_review_peer ON peer_review (peer, state);
CREATE INDEX peer_review_session ON peer_review (session);

CREATE TABLE peer_word (
    review TEXT NOT NULL REFERENCES peer_review,
    by TEXT NOT NULL REFERENCES person,
    strength BLOB NOT NULL,         -- sealed under the client's key
    question BLOB NOT NULL,         -- sealed under the client's key
    at INTEGER NOT NULL,
    PRIMARY KEY (review, by)
) STRICT;

CREATE TABLE reflect_group (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL REFERENCES programme,
    name BLOB NOT NULL,             -- sealed
    by TEXT NOT NULL REFERENCES person,
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE group_member (
    circle TEXT NOT NULL REFERENCES reflect_group,
    person TEXT NOT NULL REFERENCES person,
    since INTEGER NOT NULL,
    PRIMARY KEY (circle, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_member_person ON group_member (person);

CREATE TABLE group_meeting (
    id TEXT PRIMARY KEY,
    circle TEXT NOT NULL REFERENCES reflect_group,
    by TEXT NOT NULL REFERENCES person,
    held INTEGER NOT NULL,
    session TEXT REFERENCES session, -- the moment is a stretch of it; NULL: in their own words
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    moment BLOB NOT NULL,           -- sealed, where there is a session under its client's key
    notes BLOB NOT NULL             -- sealed likewise
) STRICT;
CREATE INDEX group_meeting_group ON group_meeting (circle, held);
CREATE INDEX group_meeting_session ON group_meeting (session);

CREATE TABLE workshop (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL REFERENCES programme,
    title TEXT NOT NULL,
    about TEXT NOT NULL,
    held INTEGER NOT NULL,
    by TEXT NOT NULL REFERENCES person
) STRICT;
CREATE INDEX workshop_programme ON workshop (programme, held);

CREATE TABLE workshop_place (
    workshop TEXT NOT NULL REFERENCES workshop,
    person TEXT NOT NULL REFERENCES person,
    since INTEGER NOT NULL,
    PRIMARY KEY (workshop, person)
) STRICT, WITHOUT ROWID;

-- A day on which somebody practised, noted by themselves and for themselves.
CREATE TABLE practice_day (
    person TEXT NOT NULL REFERENCES person,
    day INTEGER NOT NULL,
    PRIMARY KEY (person, day)
) STRICT, WITHOUT ROWID;
