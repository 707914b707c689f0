-- The clients who were in a room: the one in whose record the session stands, and any other of a group.
CREATE VIEW in_room AS
    SELECT sp.session AS session, p.client AS client FROM session_party sp JOIN party p ON p.id = sp.party
    WHERE p.kind = 0;

-- A consent on a paper of its own (legal proceedings, counselling notes, passing something on; uses from 7 on) is for
-- one named recipient: several may stand at a time, one a recipient.
ALTER TABLE consent ADD COLUMN what TEXT NOT NULL DEFAULT '';
DROP INDEX consent_latest;
CREATE UNIQUE INDEX consent_latest ON consent (party, use, by, CASE WHEN use >= 7 THEN recipient ELSE '' END)
    WHERE replaced = 0;
