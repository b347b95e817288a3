-- What there is to know of the entries that a condition over the view time_entries names, and of those around them.
WITH chosen AS (SELECT CAST(uid AS UUID) AS uid, person, started_at, ended_at FROM time_entries WHERE /*where*/),
around AS (
    SELECT coalesce(person, '') AS person, min(started_at) - INTERVAL 1 DAY AS from_at,
           max(coalesce(ended_at, CAST(? AS TIMESTAMPTZ))) + INTERVAL 1 DAY AS to_at
    FROM chosen GROUP BY ALL
)
SELECT CAST(e.uid AS VARCHAR) AS uid, e.entry_id, coalesce(e.person, '') AS person, c.uid IS NOT NULL AS is_chosen, e.status,
       e.started_at, e.ended_at, coalesce(e.zone, 'UTC') AS zone, coalesce(e.billable, false) AS billable,
       coalesce(e.shared, false) AS shared, coalesce(e.interrupted, false) AS interrupted, e.note, e.measured_ms, e.adjusted_ms,
       e.pieces, e.counted, e.clock_step_ms, p.client, CAST(p.client_uid AS VARCHAR) AS client_uid, p.project,
       CAST(p.project_uid AS VARCHAR) AS project_uid, CAST(e.task_uid AS VARCHAR) AS task_uid, t.task_id,
       s.session_id, n.clock_source
FROM time_entry e
JOIN around a ON a.person = coalesce(e.person, '') AND e.started_at < a.to_at AND coalesce(e.ended_at, a.to_at) > a.from_at
JOIN entry_places p ON p.uid = e.uid
LEFT JOIN chosen c ON c.uid = e.uid
LEFT JOIN task t ON t.uid = e.task_uid
LEFT JOIN session s ON s.uid = e.session_uid
LEFT JOIN session_end n ON n.session_uid = e.session_uid
ORDER BY e.started_at, e.entry_id
