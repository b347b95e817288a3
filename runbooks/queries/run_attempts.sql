-- What a run has tried, in order; `outcome` is NULL where it is not known how it ended.
SELECT CAST(b.uid AS VARCHAR) AS uid, b.position, b.step_id, b.attempt, b.purpose, b.command, b.edited, b.began_at,
       d.outcome, CAST(d.captured AS VARCHAR) AS captured
FROM runbook_run_step b
LEFT JOIN runbook_run_step_end d ON d.run_step_uid = b.uid
WHERE b.run_uid = CAST(? AS UUID)
ORDER BY b.position
