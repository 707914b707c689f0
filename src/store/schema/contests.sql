-- What a contested code should be is a person's own words: sealed as the reason is. The store seals what was not
-- (store_reseal.c) when it is opened; `should` stays empty from then on.
ALTER TABLE contest ADD COLUMN should_sealed BLOB;
