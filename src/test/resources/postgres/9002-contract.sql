-- For tests: takes away what an earlier version had, so no program that uses it may be at work.

DROP VIEW op_regions;
ALTER TABLE events DROP COLUMN region;
