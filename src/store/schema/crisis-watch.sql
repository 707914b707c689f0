-- When somebody watches the crisis inbox, so that the page can say truly whether somebody does now, and this
-- programme's own rule for reporting abuse. Hours that were free text cannot be read by a clock: nobody is promised
-- until an administrator sets them again.
ALTER TABLE crisis_duty DROP COLUMN hours;
ALTER TABLE crisis_duty ADD COLUMN days INTEGER NOT NULL DEFAULT 0;         -- bits, Monday first; 0: nobody is promised
ALTER TABLE crisis_duty ADD COLUMN from_minute INTEGER NOT NULL DEFAULT 0;  -- of the day, by the clock of the site
ALTER TABLE crisis_duty ADD COLUMN to_minute INTEGER NOT NULL DEFAULT 0;    -- at or before from_minute: of the next day
ALTER TABLE crisis_duty ADD COLUMN abuse_rule TEXT NOT NULL DEFAULT '';
