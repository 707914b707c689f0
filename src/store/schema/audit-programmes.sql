-- Which programme's page shows a line of the audit. Worked out from the line as it is written, and no part of the chain:
-- the chain stays whole for whoever runs the machine, and an administrator sees of it what is of their programme.
CREATE INDEX role_person ON role_held (person);

-- Where a line belongs by what it is about; NULL: by nothing but who is named in it.
CREATE VIEW audit_home AS
    SELECT l.seq AS seq, l.action AS action, l.actor AS actor, l.object AS object, l.detail AS detail, coalesce(
        (SELECT c.programme FROM client c WHERE c.id = l.client),
        (SELECT p.id FROM programme p WHERE p.id = l.object),
        (SELECT s.programme FROM session s WHERE s.id = l.object),
        (SELECT s.programme FROM segment g JOIN session s ON s.id = g.session WHERE g.id = l.object),
        (SELECT s.programme FROM coding_task t JOIN segment g ON g.id = t.segment JOIN session s ON s.id = g.session
            WHERE t.id = l.object),
        (SELECT s.programme FROM contest c JOIN session s ON s.id = c.session WHERE c.id = l.object),
        (SELECT d.programme FROM blind_draw d WHERE d.id = l.object),
        (SELECT p.programme FROM coaching_plan p WHERE p.id = l.object),
        (SELECT p.programme FROM coaching_meeting m JOIN coaching_plan p ON p.id = m.plan WHERE m.id = l.object),
        (SELECT m.programme FROM mentor_note n JOIN mentor_space m ON m.id = n.space WHERE n.id = l.object),
        (SELECT g.programme FROM reflect_group g WHERE g.id = l.object),
        (SELECT w.programme FROM workshop w WHERE w.id = l.object),
        (SELECT t.programme FROM tie t WHERE t.id = l.object)) AS home
    FROM audit_line l;

-- The people named in a line, and where each worked then; who worked nowhere any more, where they had worked.
CREATE VIEW audit_named AS
    SELECT l.seq AS seq, w.id AS person, h.programme AS programme
    FROM audit_line l JOIN person w ON w.id IN (l.actor, l.object, l.detail)
        JOIN role_held h ON h.person = w.id AND h.since <= l.at
    WHERE h.until IS NULL OR h.until >= l.at OR NOT EXISTS (SELECT 1 FROM role_held n
        WHERE n.person = w.id AND n.since <= l.at AND (n.until IS NULL OR n.until >= l.at));

-- A line about nothing in particular is of each programme in which everybody named in it works; one that names nobody is
-- the machine's own, and of all. Somebody who worked nowhere yet says nothing of where it belongs.
CREATE VIEW audit_belongs AS
    SELECT l.seq AS seq, l.action AS action, l.home AS programme FROM audit_home l WHERE l.home IS NOT NULL
    UNION ALL
    SELECT l.seq, l.action, p.id FROM audit_home l CROSS JOIN programme p
    WHERE l.home IS NULL
        AND NOT EXISTS (SELECT 1 FROM audit_named n WHERE n.seq = l.seq AND NOT EXISTS (SELECT 1 FROM audit_named m
            WHERE m.seq = l.seq AND m.person = n.person AND m.programme = p.id))
        AND (EXISTS (SELECT 1 FROM audit_named n WHERE n.seq = l.seq)
            OR NOT EXISTS (SELECT 1 FROM person w WHERE w.id IN (l.actor, l.object, l.detail)));

CREATE TABLE audit_of (
    programme TEXT NOT NULL REFERENCES programme,
    seq INTEGER NOT NULL,
    action TEXT NOT NULL,
    PRIMARY KEY (programme, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_of_action ON audit_of (programme, action, seq);
DROP INDEX audit_action; -- the one above takes its place
INSERT INTO audit_of (programme, seq, action) SELECT programme, seq, action FROM audit_belongs;

CREATE TRIGGER audit_placed AFTER INSERT ON audit_line BEGIN
    INSERT INTO audit_of (programme, seq, action)
        SELECT programme, seq, action FROM audit_belongs WHERE seq = NEW.seq;
END;
