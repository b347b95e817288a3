-- Which commands were begun in the sessions of these entries while they lasted?
WITH asked AS (SELECT unnest(from_json_strict(CAST(? AS VARCHAR), '["BIGINT"]')) AS entry_id),
wanted AS (
    SELECT q.entry_id, e.session_uid, e.started_at, e.ended_at
    FROM asked q JOIN time_entry e ON e.entry_id = q.entry_id
    WHERE e.session_uid IS NOT NULL
)
SELECT w.entry_id, c.command_id, c.started_at, c.command, c.exit_code, c.duration_ms
FROM wanted w
JOIN command r ON r.session_uid = w.session_uid AND r.started_at >= w.started_at AND r.started_at < w.ended_at
JOIN commands c ON c.command_id = r.command_id
ORDER BY w.entry_id, c.started_at, c.command_id
