-- Old ranges of offsets leave the database: a range is archived to a file, verified, and dropped with its partition. What streams that go on have in it is carried over.

-- Offsets of a partition that is made from now on.
ALTER TABLE log ADD COLUMN range_size bigint NOT NULL DEFAULT 1048576 CHECK (range_size > 0);

-- Makes partitions until there is one for this offset and those that come soon after; answers the first offset that has none.
CREATE OR REPLACE FUNCTION extend_events(wanted bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    size bigint;
    covered bigint;
    name text;
BEGIN
    PERFORM pg_advisory_xact_lock(7208316916);
    SELECT range_size INTO STRICT size FROM log;
    SELECT greatest(coalesce((SELECT max(past_offset) FROM event_ranges), 0), coalesce((SELECT max(past_offset) FROM archived_ranges), 0)) INTO covered;
    WHILE covered <= wanted + size / 10 LOOP
        name := 'events_from_' || covered;
        EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', name);
        EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', name, covered, covered + size);
        INSERT INTO event_ranges VALUES (covered, covered + size, name);
        covered := covered + size;
    END LOOP;
    RETURN covered;
END $$;

CREATE TABLE archived_ranges (
    first_offset bigint PRIMARY KEY,
    past_offset bigint NOT NULL, -- the first that is not in it
    file text NOT NULL,          -- its name in the folder of archives
    events bigint NOT NULL,
    sha256 bytea NOT NULL,
    archived_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Events of archived ranges whose streams went on at the time. They are in the archive too.
CREATE TABLE carried (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE, PRIMARY KEY (shard, shard_offset))
    PARTITION BY RANGE (shard_offset);

CREATE INDEX carried_of_stream ON carried (stream, seq);

CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON carried
    FOR EACH ROW EXECUTE FUNCTION events_are_never_changed();

-- Drops the partition of a range that is archived in this file, all or nothing. Appends and reads wait for the last step alone, and that step waits for them at most 2 seconds.
CREATE FUNCTION drop_archived(p_first bigint, p_past bigint, p_file text, p_events bigint, p_sha256 bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    old text;
    kept text := 'carried_from_' || p_first;
    stored bigint;
BEGIN
    SELECT partition INTO old FROM event_ranges WHERE first_offset = p_first AND past_offset = p_past FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no partition of the offsets % to %', p_first, p_past;
    END IF;
    EXECUTE format('SELECT count(*) FROM %I', old) INTO stored;
    IF stored <> p_events OR EXISTS (SELECT 1 FROM shards WHERE next_offset < p_past) THEN
        RAISE EXCEPTION 'The partition % holds % events, but % are archived', old, stored, p_events;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE carried INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', kept);
    EXECUTE format('INSERT INTO %I SELECT e.* FROM %I e JOIN heads h ON h.stream = e.stream WHERE NOT h.terminal', kept, old);
    EXECUTE format('ALTER TABLE carried ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', kept, p_first, p_past);
    INSERT INTO archived_ranges (first_offset, past_offset, file, events, sha256) VALUES (p_first, p_past, p_file, p_events, p_sha256);
    DELETE FROM event_ranges WHERE first_offset = p_first;
    PERFORM set_config('lock_timeout', '2s', true);
    EXECUTE format('ALTER TABLE events DETACH PARTITION %I', old);
    EXECUTE format('DROP TABLE %I', old);
END $$;

-- Drops what was carried over of a range when none of its streams goes on any more: what they had is in the archive.
CREATE FUNCTION drop_carried() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kept text;
    used boolean;
BEGIN
    FOR kept IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'carried'::regclass LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I k JOIN heads h ON h.stream = k.stream WHERE NOT h.terminal)', kept) INTO used;
        IF NOT used THEN
            PERFORM set_config('lock_timeout', '2s', true);
            EXECUTE format('ALTER TABLE carried DETACH PARTITION %I', kept);
            EXECUTE format('DROP TABLE %I', kept);
        END IF;
    END LOOP;
END $$;
