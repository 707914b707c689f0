-- A session's feedback is kept as soon as it is coded (step 0); the words that weighed most in each code take many times
-- as long to find, and come after (step 1), when no other session waits for its feedback.
ALTER TABLE job ADD COLUMN step INTEGER NOT NULL DEFAULT 0;
