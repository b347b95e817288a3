-- How the steps of a runbook's version went in its newest whole runs: the last attempt of each step in each run.
WITH recent AS (
    SELECT uid, run_id, started_at, parameters FROM runbook_run
    WHERE runbook_uid = $runbook AND version = $version AND kind = 'run'
    ORDER BY started_at DESC LIMIT $newest
),
attempt AS (
    SELECT s.run_uid, s.step_id, s.position, s.command, s.edited, e.outcome, e.duration_ms
    FROM runbook_run_step s JOIN runbook_run_step_end e ON e.run_step_uid = s.uid
    WHERE s.run_uid IN (SELECT uid FROM recent) AND s.purpose IN ('step', 'check', 'setup')
)
SELECT r.run_id, r.started_at, r.parameters, a.step_id, arg_max(a.command, a.position) AS command,
       arg_max(a.edited, a.position) AS edited, arg_max(a.outcome, a.position) AS outcome,
       arg_max(a.duration_ms, a.position) AS duration_ms
FROM attempt a JOIN recent r ON r.uid = a.run_uid
GROUP BY r.run_id, r.started_at, r.parameters, a.step_id
ORDER BY r.started_at, r.run_id, a.step_id
