-- The event log. A stream belongs to one shard; events of a shard are numbered 1..n in commit order, without a gap. Times are microseconds since 1970.

CREATE TABLE log (
    single boolean PRIMARY KEY DEFAULT true CHECK (single), -- there is one row
    log_id text NOT NULL,
    shards int NOT NULL
);

CREATE TABLE shards (
    shard int PRIMARY KEY,
    next_offset bigint NOT NULL DEFAULT 1,
    epoch bigint NOT NULL DEFAULT 0,      -- one more each time somebody opens the shard to append; who knows an older one cannot
    lease_epoch bigint NOT NULL DEFAULT 0 -- of the lease by which it was opened last
) WITH (fillfactor = 50);

CREATE TABLE heads (
    stream text COLLATE "C" PRIMARY KEY,
    shard int NOT NULL,
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    terminal boolean NOT NULL,
    wake_at bigint,
    first_offset bigint NOT NULL
) WITH (fillfactor = 80);

CREATE INDEX heads_due ON heads (wake_at, stream) WHERE NOT terminal AND wake_at IS NOT NULL;

-- By ranges of offsets, so that old ones can be dropped whole.
CREATE TABLE events (
    shard int NOT NULL,
    shard_offset bigint NOT NULL,
    stream text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    event_id uuid NOT NULL,
    org text NOT NULL,
    type text NOT NULL,
    version int NOT NULL,
    occurred_at bigint NOT NULL,
    actor text NOT NULL,
    command_id text,
    traceparent text,
    payload bytea NOT NULL,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (shard, shard_offset)
) PARTITION BY RANGE (shard_offset);

CREATE INDEX events_of_stream ON events (stream, seq);

CREATE FUNCTION events_are_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Events are never changed or deleted';
END $$;

CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION events_are_never_changed();

CREATE TABLE event_ranges (
    first_offset bigint PRIMARY KEY,
    past_offset bigint NOT NULL, -- the first that is not in it
    partition text NOT NULL
);

-- Makes partitions until there is one for this offset; answers the first offset that has none.
CREATE FUNCTION extend_events(wanted bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    size CONSTANT bigint := 1048576;
    covered bigint;
    name text;
BEGIN
    PERFORM pg_advisory_xact_lock(7208316916);
    SELECT coalesce(max(past_offset), 0) INTO covered FROM event_ranges;
    WHILE covered <= wanted LOOP
        name := 'events_from_' || covered;
        EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', name);
        EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', name, covered, covered + size);
        INSERT INTO event_ranges VALUES (covered, covered + size, name);
        covered := covered + size;
    END LOOP;
    RETURN covered;
END $$;

-- Opens shards to append, under leases: waits for appends under way and defeats all that know an older epoch. Leaves out those that were opened under a newer lease.
CREATE FUNCTION open_shards(wanted int[], lease_epochs bigint[])
RETURNS TABLE (opened int, opened_epoch bigint, opened_next bigint) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM shards s WHERE s.shard = ANY (wanted) ORDER BY s.shard FOR UPDATE;
    RETURN QUERY
        UPDATE shards s SET epoch = s.epoch + 1, lease_epoch = w.lease_epoch
        FROM unnest(wanted, lease_epochs) w (shard, lease_epoch)
        WHERE s.shard = w.shard AND s.lease_epoch <= w.lease_epoch
        RETURNING s.shard, s.epoch, s.next_offset;
END $$;

-- Appends a batch, or nothing. The rows of its shards are locked first, several in order: what follows in later statements sees all that was committed under an older epoch.
-- The arrays are short and the tables long, which the planner cannot know: who calls it turns off what is not by the index for his session, and plans for each call.
-- AJ001: a shard was opened by somebody else. AJ002: a stream does not end where the appender believes.
CREATE FUNCTION append_events(
    b_shards int[], b_epochs bigint[], b_next bigint[], b_counts bigint[],
    h_stream text[], h_shard int[], h_before bigint[], h_seq bigint[], h_hash bytea[], h_terminal boolean[], h_wake_at bigint[], h_first bigint[],
    e_shard int[], e_offset bigint[], e_stream text[], e_seq bigint[], e_id uuid[], e_org text[], e_type text[], e_version int[],
    e_occurred_at bigint[], e_actor text[], e_command_id text[], e_traceparent text[], e_payload bytea[], e_prev_hash bytea[], e_hash bytea[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    moved bigint;
    made bigint;
    kept bigint;
BEGIN
    IF cardinality(b_shards) > 1 THEN
        PERFORM 1 FROM shards s WHERE s.shard = ANY (b_shards) ORDER BY s.shard FOR UPDATE;
    END IF;
    UPDATE shards s SET next_offset = s.next_offset + b.count
        FROM unnest(b_shards, b_epochs, b_next, b_counts) b (shard, epoch, next_offset, count)
        WHERE s.shard = b.shard AND s.epoch = b.epoch AND s.next_offset = b.next_offset;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> cardinality(b_shards) THEN
        RAISE EXCEPTION 'a shard was opened by another node' USING ERRCODE = 'AJ001';
    END IF;

    INSERT INTO heads (stream, shard, seq, hash, terminal, wake_at, first_offset)
        SELECT h.stream, h.shard, h.seq, h.hash, h.terminal, h.wake_at, h.first_offset
        FROM unnest(h_stream, h_shard, h_before, h_seq, h_hash, h_terminal, h_wake_at, h_first)
            h (stream, shard, before, seq, hash, terminal, wake_at, first_offset)
        WHERE h.before = 0
        ON CONFLICT (stream) DO NOTHING;
    GET DIAGNOSTICS made = ROW_COUNT;
    UPDATE heads SET seq = h.seq, hash = h.hash, terminal = h.terminal, wake_at = h.wake_at
        FROM unnest(h_stream, h_before, h_seq, h_hash, h_terminal, h_wake_at) h (stream, before, seq, hash, terminal, wake_at)
        WHERE h.before > 0 AND heads.stream = h.stream AND heads.seq = h.before;
    GET DIAGNOSTICS kept = ROW_COUNT;
    IF made + kept <> cardinality(h_stream) THEN
        RAISE EXCEPTION 'a stream does not end where it was believed to' USING ERRCODE = 'AJ002';
    END IF;

    INSERT INTO events
        SELECT * FROM unnest(e_shard, e_offset, e_stream, e_seq, e_id, e_org, e_type, e_version, e_occurred_at, e_actor, e_command_id, e_traceparent,
            e_payload, e_prev_hash, e_hash);
END $$;

CREATE TABLE leases (
    name text COLLATE "C" PRIMARY KEY,
    owner text NOT NULL,
    url text NOT NULL,
    epoch bigint NOT NULL, -- one more each time somebody takes it
    expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);
