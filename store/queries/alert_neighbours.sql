-- Which alerts that could belong to one incident began within a span, and on what? Where there are too many, those that are
-- part of one already are left to `alert_incidents.sql`.
SELECT CAST(a.uid AS VARCHAR) AS uid, epoch_us(e.starts_at) AS start, CAST(a.component_uid AS VARCHAR) AS component_uid,
       a.integration, CAST(a.labels AS MAP(VARCHAR, VARCHAR)) AS labels, CAST(e.task_uid AS VARCHAR) AS task_uid, a.identity
FROM alert_episode e
JOIN alert a ON a.uid = e.alert_uid
WHERE e.kind = 'episode' AND e.starts_at >= CAST($earliest AS TIMESTAMPTZ) AND e.starts_at <= CAST($latest AS TIMESTAMPTZ)
  AND ($everything OR e.task_uid IS NULL OR e.task_uid NOT IN (SELECT task_uid FROM alert_incident)
       OR a.component_uid IN (SELECT CAST(unnest(from_json_strict(CAST($components AS VARCHAR), '["VARCHAR"]')) AS UUID)))
