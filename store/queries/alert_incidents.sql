-- Which incidents have members that began within a span, below what, and from when to when?
SELECT CAST(i.task_uid AS VARCHAR) AS task_uid, i.key, epoch_us(min(i.first_start)) AS first, epoch_us(max(i.last_start)) AS last
FROM alert_incident i
JOIN task t ON t.uid = i.task_uid
GROUP BY ALL
HAVING max(i.last_start) >= CAST($earliest AS TIMESTAMPTZ) AND min(i.first_start) <= CAST($latest AS TIMESTAMPTZ)
