-- Entries that ended, with all that rating needs to know of them.
SELECT CAST(e.uid AS VARCHAR) AS uid, e.entry_id, e.person, coalesce(e.kind, 'work') AS kind, e.status,
       coalesce(e.billable, true) AS billable, coalesce(e.shared, false) AS shared,
       epoch_ms(e.started_at) AS started_ms, epoch_ms(e.ended_at) AS ended_ms, e.measured_ms, e.adjusted_ms,
       e.pieces, e.counted, CAST(a.client_uid AS VARCHAR) AS client_uid, CAST(a.project_uid AS VARCHAR) AS project_uid,
       CAST(e.task_uid AS VARCHAR) AS task_uid, a.client, a.project, t.task_id, t.title, e.note,
       e.hourly_rate, e.hourly_currency, CAST(e.rated AS VARCHAR) AS rated
FROM time_entry e
JOIN entry_places a ON a.uid = e.uid
LEFT JOIN task t ON t.uid = e.task_uid
WHERE e.ended_at IS NOT NULL AND e.status <> 'running' AND (/*where*/)
ORDER BY e.started_at, e.entry_id
