-- What stands beside the log: documents derived from it, snapshots of runs, and artifacts.

CREATE TABLE view_generations (
    key int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    view text NOT NULL,
    number int NOT NULL,
    version int NOT NULL,
    live boolean NOT NULL DEFAULT false,
    position text NOT NULL,
    UNIQUE (view, number)
) WITH (fillfactor = 50);

CREATE TABLE view_documents (
    key int NOT NULL, -- of the generation
    id text COLLATE "C" NOT NULL,
    sort bigint NOT NULL,
    terms text[] COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (key, id)
) WITH (fillfactor = 80);

-- One row for each term of each document, in the order of pages; the empty term is every document's.
CREATE TABLE view_entries (
    key int NOT NULL,
    term text COLLATE "C" NOT NULL,
    sort bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    PRIMARY KEY (key, term, sort, id)
);

-- Stores and removes documents. Does nothing and answers false when they do not reflect p_from, null when there is no such generation. Terms of a document are lines of one
-- text.
CREATE FUNCTION write_view(p_view text, p_number int, p_from text, p_position text, p_ids text[], p_sorts bigint[], p_terms text[], p_bodies bytea[], p_removals text[])
RETURNS boolean LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    k int;
    gone record;
BEGIN
    -- Views can be built again from the log, so nobody waits for the disk.
    PERFORM set_config('synchronous_commit', 'off', true);
    UPDATE view_generations SET position = p_position WHERE view = p_view AND number = p_number AND position = p_from RETURNING key INTO k;
    IF NOT FOUND THEN
        RETURN (SELECT false FROM view_generations WHERE view = p_view AND number = p_number);
    END IF;
    -- Entries that are not any more, and those that are new, by the documents as they were; each by its whole key, whatever the planner believes of tables that were empty lately.
    FOR gone IN
        SELECT t.term, d.sort, n.id
        FROM (SELECT u.id, u.sort, u.terms FROM unnest(p_ids, p_sorts, p_terms) u (id, sort, terms)
                UNION ALL SELECT r.id, NULL, NULL FROM unnest(p_removals) r (id)) n
            CROSS JOIN LATERAL (SELECT o.sort, o.terms FROM view_documents o WHERE o.key = k AND o.id = n.id OFFSET 0) d
            CROSS JOIN LATERAL unnest(d.terms || ''::text) t (term)
        WHERE n.sort IS NULL OR n.sort <> d.sort OR t.term <> ALL (string_to_array(n.terms, E'\n') || ''::text)
    LOOP
        DELETE FROM view_entries WHERE key = k AND term = gone.term AND sort = gone.sort AND id = gone.id;
    END LOOP;
    INSERT INTO view_entries (key, term, sort, id)
        SELECT k, t.term, n.sort, n.id
        FROM unnest(p_ids, p_sorts, p_terms) n (id, sort, terms)
            LEFT JOIN LATERAL (SELECT o.sort, o.terms FROM view_documents o WHERE o.key = k AND o.id = n.id OFFSET 0) d ON true
            CROSS JOIN LATERAL unnest(string_to_array(n.terms, E'\n') || ''::text) t (term)
        WHERE d.sort IS NULL OR d.sort <> n.sort OR t.term <> ALL (d.terms || ''::text)
        ORDER BY t.term COLLATE "C", n.sort, n.id COLLATE "C"
        ON CONFLICT DO NOTHING;
    DELETE FROM view_documents WHERE key = k AND id = ANY (p_removals);
    INSERT INTO view_documents (key, id, sort, terms, body)
        SELECT k, n.id, n.sort, string_to_array(n.terms, E'\n'), n.body
        FROM unnest(p_ids, p_sorts, p_terms, p_bodies) n (id, sort, terms, body) ORDER BY n.id COLLATE "C"
        ON CONFLICT (key, id) DO UPDATE SET sort = excluded.sort, terms = excluded.terms, body = excluded.body;
    RETURN true;
END $$;

-- A page of the live generation, all of one moment: a stable function sees what its caller's statement sees. It walks along the entries of the sparsest term, at most 5,000
-- of them, down to (end_sort, end_id) when that is not null. The first row is there also when no document is; no row at all when the view is not built.
CREATE FUNCTION view_page(p_view text, p_terms text[], p_since bigint, p_after_sort bigint, p_after_id text, p_limit int)
RETURNS TABLE (o_position text, end_sort bigint, end_id text, o_id text, o_sort bigint, o_terms text[], o_body bytea) LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    entries_max CONSTANT int := 5000;
    k int;
    pos text;
    one text;
    walk text := '';
    low_sort bigint := p_since;
    low_id text := '';
    s bigint;
    i text;
BEGIN
    SELECT g.key, g.position INTO k, pos FROM view_generations g WHERE g.view = p_view AND g.live;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF cardinality(p_terms) = 1 THEN
        walk := p_terms[1];
    ELSIF cardinality(p_terms) > 1 THEN
        FOREACH one IN ARRAY p_terms LOOP
            SELECT e.sort, e.id INTO s, i FROM view_entries e
                WHERE e.key = k AND e.term = one AND e.sort >= p_since AND (e.sort, e.id) < (p_after_sort, p_after_id COLLATE "C")
                ORDER BY e.sort DESC, e.id DESC OFFSET entries_max - 1 LIMIT 1;
            IF NOT FOUND THEN
                walk := one;
                end_sort := NULL;
                end_id := NULL;
                EXIT;
            END IF;
            IF end_id IS NULL OR (s, i COLLATE "C") < (end_sort, end_id COLLATE "C") THEN
                walk := one;
                end_sort := s;
                end_id := i;
            END IF;
        END LOOP;
        IF end_id IS NOT NULL THEN
            low_sort := end_sort;
            low_id := end_id;
        END IF;
    END IF;
    RETURN QUERY
        SELECT pos, end_sort, end_id, doc.id, doc.sort, doc.terms, doc.body
        FROM (SELECT 1) one_row LEFT JOIN LATERAL (
            SELECT d.id, d.sort, d.terms, d.body
            FROM view_entries e JOIN view_documents d ON d.key = k AND d.id = e.id
            WHERE e.key = k AND e.term = walk
                AND (e.sort, e.id) < (p_after_sort, p_after_id COLLATE "C") AND (e.sort, e.id) >= (low_sort, low_id COLLATE "C")
                AND d.terms @> p_terms COLLATE "C"
            ORDER BY e.sort DESC, e.id DESC LIMIT p_limit + 1) doc ON true
        ORDER BY doc.sort DESC, doc.id DESC;
END $$;

-- Lost in a crash, which is allowed: the events say it all.
CREATE UNLOGGED TABLE snapshots (
    stream text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    age bigint GENERATED ALWAYS AS IDENTITY, -- the oldest has the least
    aside boolean NOT NULL DEFAULT false,
    bytes bytea NOT NULL,
    PRIMARY KEY (stream, seq)
);

CREATE INDEX snapshots_by_age ON snapshots (age);

-- Of a stream the newest are kept, and none of an event after the one saved last: that is of a history that the log does not have.
CREATE FUNCTION save_snapshot(p_stream text, p_seq bigint, p_bytes bytea, p_kept int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    PERFORM pg_advisory_xact_lock(hashtextextended(p_stream, 7208316917));
    DELETE FROM snapshots WHERE stream = p_stream AND (aside OR seq >= p_seq);
    INSERT INTO snapshots (stream, seq, bytes) VALUES (p_stream, p_seq, p_bytes);
    DELETE FROM snapshots WHERE stream = p_stream
        AND seq NOT IN (SELECT s.seq FROM snapshots s WHERE s.stream = p_stream ORDER BY s.seq DESC LIMIT p_kept);
END $$;

CREATE TABLE artifacts (
    cid text COLLATE "C" PRIMARY KEY,
    size bigint NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE artifact_chunks (
    cid text COLLATE "C" NOT NULL REFERENCES artifacts ON DELETE CASCADE,
    nth int NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (cid, nth)
);
ALTER TABLE artifact_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;
