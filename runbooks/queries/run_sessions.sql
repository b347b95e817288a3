-- The sessions of a run, newest last; `session_id` is NULL where nothing of it is recorded.
SELECT CAST(q.session_uid AS VARCHAR) AS uid, s.session_id, s.state
FROM runbook_run_session q
LEFT JOIN sessions s ON CAST(s.uid AS VARCHAR) = CAST(q.session_uid AS VARCHAR)
WHERE q.run_uid = CAST(? AS UUID)
ORDER BY q.begun_at
