-- The ways to what grows with the years: without them each of these lists looks through all that the programme ever kept.
CREATE INDEX tie_from ON tie (from_person) WHERE until IS NULL;
CREATE INDEX consent_party ON consent (party);
CREATE INDEX session_coded ON session (programme, held) WHERE state = 1;
CREATE INDEX coding_task_since ON coding_task (coder, since);
CREATE INDEX adjudicator_person ON adjudicator (person, since);
CREATE INDEX crisis_shown ON crisis (programme, state, due, closed);
