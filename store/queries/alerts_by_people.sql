-- Which alerts that fire, or did until their task was closed, stand on tasks that people acknowledged, worked on, closed or
-- opened again since the alert was judged?
SELECT CAST(a.uid AS VARCHAR) AS uid
FROM alert a
JOIN task t ON t.uid = a.task_uid
LEFT JOIN (SELECT task_uid, min(started_at) AS worked_at, max(started_at) AS worked_last FROM session GROUP BY task_uid) w
       ON w.task_uid = a.task_uid
WHERE (a.status IN ('firing', 'suppressed')
       AND (t.status <> 'open' OR t.acknowledged_at > coalesce(a.acked_at, a.starts_at)
            OR (t.acknowledged_at IS NOT NULL AND a.acked_at IS NULL)
            OR (w.worked_last >= a.starts_at AND a.acked_at IS NULL)))
   OR (a.status = 'acked' AND t.status <> 'open')
   OR (a.resolved_by = 'person' AND t.status = 'open')
