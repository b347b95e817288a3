-- What are these tasks about now? One row for each task and component: how many alerts, how many of them fire, how many of those
-- are to be heard, how bad it is, which began first and which is the worst.
WITH wanted AS (
    SELECT CAST(unnest(from_json_strict(CAST($uids AS VARCHAR), '["VARCHAR"]')) AS UUID) AS task_uid
),
each_one AS (
    SELECT e.task_uid, e.alert_uid, min(e.starts_at) AS starts_at, max(e.ends_at) AS ends_at,
           bool_or(e.ends_at IS NULL) AS fires, max(list_position(['unknown', 'info', 'warning', 'error', 'critical'], e.severity)) AS rank
    FROM alert_episode e JOIN wanted w ON w.task_uid = e.task_uid
    WHERE e.kind = 'episode'
    GROUP BY ALL
)
SELECT CAST(o.task_uid AS VARCHAR) AS task_uid, CAST(a.component_uid AS VARCHAR) AS component_uid, count(*) AS members,
       count(*) FILTER (o.fires) AS firing, count(*) FILTER (o.fires AND a.suppressed_by IS NULL) AS heard,
       count(*) FILTER (a.flapping AND o.task_uid = a.task_uid AND a.resolved_by IS DISTINCT FROM 'person') AS flapping,
       max(a.suppressed_until) FILTER (o.fires) AS quiet_until,
       max(o.rank) AS rank, max(list_position(['L', 'M', 'H'], a.priority)) AS priority,
       epoch_us(min(o.starts_at)) AS first, epoch_us(max(o.ends_at)) AS last_end,
       arg_min({'uid': CAST(a.uid AS VARCHAR), 'name': a.name, 'labels': CAST(a.labels AS MAP(VARCHAR, VARCHAR)), 'start': epoch_us(o.starts_at), 'rank': o.rank},
               {'rank': -o.rank, 'start': o.starts_at, 'uid': a.uid}) AS worst
FROM each_one o
JOIN alert a ON a.uid = o.alert_uid
GROUP BY o.task_uid, a.component_uid
ORDER BY o.task_uid, a.component_uid
