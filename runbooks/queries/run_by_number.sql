-- One run as it stands: by its number, or the newest that is unfinished (of one runbook, where that is given).
SELECT v.run_id, v.state, v.reason, v.kind, v.version, v.task_id, v.runbook_id, v.name, v.uid, v.host, v.started_at,
       CAST(n.runbook_uid AS VARCHAR) AS runbook_uid, CAST(n.task_uid AS VARCHAR) AS task_uid,
       CAST(n.parameters AS VARCHAR) AS parameters, n.selection
FROM runbook_runs v
JOIN runbook_run n ON CAST(n.uid AS VARCHAR) = v.uid
WHERE ($run IS NULL OR v.run_id = $run)
    AND ($run IS NOT NULL OR (v.kind = 'run' AND v.state NOT IN ('done', 'rolled-back')))
    AND ($runbook IS NULL OR v.runbook_id = $runbook)
ORDER BY v.run_id DESC
