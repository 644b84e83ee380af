-- For tests: what a version may do while programs of earlier ones are at work.
-- Oldest: 1

LOCK TABLE heads, events IN ACCESS EXCLUSIVE MODE;

ALTER TABLE events ADD COLUMN region text DEFAULT 'here';
ALTER TABLE heads ADD COLUMN note text;

CREATE VIEW op_regions AS SELECT region, count(*) AS events FROM events GROUP BY region;
