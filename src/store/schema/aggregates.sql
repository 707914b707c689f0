-- Figures of a programme over one quarter, as they were when the quarter had closed: never worked out again, so that
-- nobody learns about one counsellor from how a figure moves when somebody joins, leaves or is erased.
CREATE TABLE aggregate (
    programme TEXT NOT NULL REFERENCES programme,
    quarter INTEGER NOT NULL,       -- year * 4 + 0 to 3
    name TEXT NOT NULL,
    shown INTEGER NOT NULL,         -- 0: too few to show
    value REAL NOT NULL,            -- rounded; 0 where it is not shown
    made INTEGER NOT NULL,
    PRIMARY KEY (programme, quarter, name)
) STRICT, WITHOUT ROWID;
