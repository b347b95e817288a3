-- How long each step of a runbook usually takes, from the runs in which it went well.
SELECT b.step_id, CAST(median(d.duration_ms) AS BIGINT) AS usual_ms
FROM runbook_run_step b
JOIN runbook_run_step_end d ON d.run_step_uid = b.uid
JOIN runbook_run n ON n.uid = b.run_uid
WHERE n.runbook_uid = CAST(? AS UUID) AND n.kind IN ('run', 'check') AND b.purpose <> 'rollback'
    AND d.outcome IN ('done', 'differs') AND d.duration_ms IS NOT NULL
GROUP BY b.step_id
