-- To look at one kind of line alone without walking all of them.
CREATE INDEX audit_action ON audit_line (action, seq);
