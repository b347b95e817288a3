-- Which open tasks are on a path of escalation, and when was work on them begun last?
SELECT CAST(t.uid AS VARCHAR) AS uid, max(e.started_at) AS worked_at
FROM task t LEFT JOIN time_entry e ON e.task_uid = t.uid
WHERE t.status = 'open' AND (t.escalation IS NOT NULL OR $default IS NOT NULL) AND coalesce(t.wait_at <= CAST($now AS TIMESTAMPTZ), true)
GROUP BY t.uid
ORDER BY t.uid
