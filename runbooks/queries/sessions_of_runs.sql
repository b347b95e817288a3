-- The sessions in which a runbook was run.
SELECT DISTINCT x.session_id
FROM runbook_run n
JOIN runbook_run_session q ON q.run_uid = n.uid
JOIN session x ON x.uid = q.session_uid
WHERE n.runbook_uid = ? AND n.kind = 'run'
