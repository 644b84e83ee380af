-- What operators may read with SQL. These views are kept from version to version; the tables behind them are not promised.

-- Each event, with its time and its payload as JSON; null when the payload is an artifact or no JSON.
CREATE FUNCTION payload_json(payload bytea) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN convert_from(payload, 'UTF8')::jsonb;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;

CREATE VIEW op_events AS
    SELECT shard, shard_offset, stream, seq, type, version, to_timestamp(occurred_at / 1000000.0) AS occurred_at, actor, command_id,
        payload_json(payload) AS payload
    FROM events;

-- How each run stands, as the list of runs shows it.
CREATE VIEW op_run_status AS
    SELECT d.id AS run_id, doc ->> 'state' AS state, doc ->> 'plan_id' AS plan_id, (doc ->> 'created_at')::timestamptz AS created_at,
        (doc ->> 'started_at')::timestamptz AS started_at, (doc ->> 'completed_at')::timestamptz AS completed_at,
        doc ->> 'failed_step' AS failed_step, doc ->> 'error_code' AS error_code, doc ->> 'error_message' AS error_message, doc -> 'labels' AS labels
    FROM view_generations g JOIN view_documents d ON d.key = g.key CROSS JOIN LATERAL payload_json(d.body) doc
    WHERE g.view = 'runs' AND g.live;

-- Each attempt of each step, and its end if it has one.
CREATE VIEW op_steps AS
    SELECT substr(started.stream, 5) AS run_id, started.payload ->> 'step_id' AS step_id, (started.payload ->> 'attempt')::int AS attempt,
        started.payload ->> 'tool' AS tool, started.occurred_at AS started_at, ended.occurred_at AS ended_at,
        ended.occurred_at - started.occurred_at AS duration, ended.type AS ended_by, ended.payload -> 'error' ->> 'code' AS error_code
    FROM op_events started LEFT JOIN LATERAL (
        SELECT e.type, to_timestamp(e.occurred_at / 1000000.0) AS occurred_at, payload_json(e.payload) AS payload
        FROM events e
        WHERE e.stream = started.stream AND e.seq > started.seq AND e.type IN ('StepCompleted', 'StepFailed', 'StepTimedOut')
            AND payload_json(e.payload) ->> 'step_id' = started.payload ->> 'step_id'
            AND payload_json(e.payload) ->> 'attempt' = started.payload ->> 'attempt'
        ORDER BY e.seq LIMIT 1) ended ON true
    WHERE started.type = 'StepStarted';

CREATE VIEW op_slowest_steps AS
    SELECT * FROM op_steps WHERE duration IS NOT NULL ORDER BY duration DESC;

CREATE VIEW op_failures_by_tool AS
    SELECT tool, coalesce(error_code, 'TIMED_OUT') AS error_code, count(*) AS failures, max(ended_at) AS last_at
    FROM op_steps WHERE ended_by IN ('StepFailed', 'StepTimedOut') GROUP BY 1, 2 ORDER BY failures DESC;
