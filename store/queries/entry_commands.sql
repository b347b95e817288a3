-- Which recorded commands ran in the time of these entries? Those of an entry's own session, else of its task.
WITH asked AS (SELECT CAST(unnest(from_json_strict(CAST($uids AS VARCHAR), '["VARCHAR"]')) AS UUID) AS uid),
held AS (
    SELECT e.uid, e.started_at, coalesce(e.ended_at, CAST($now AS TIMESTAMPTZ)) AS ended_at, s.session_id
    FROM asked JOIN time_entry e ON e.uid = asked.uid
    JOIN session s ON s.uid = e.session_uid OR (e.session_uid IS NULL AND s.task_uid = e.task_uid)
)
SELECT CAST(h.uid AS VARCHAR) AS entry_uid, c.command_id, c.command, c.started_at, c.ended_at, c.state, c.exit_code, c.duration_ms
FROM held h JOIN commands c ON c.session_id = h.session_id
WHERE c.started_at < h.ended_at AND coalesce(c.ended_at, c.started_at) >= h.started_at
ORDER BY c.started_at, c.command_id
