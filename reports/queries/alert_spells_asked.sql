-- Which episodes match? A filter asks about alerts; of what differs between their episodes, about the episode.
-- $where stands for the condition.
SELECT episode_uid
FROM (
    SELECT a.* REPLACE (e.severity AS severity, e.starts_at AS starts_at, e.first_seen_at AS first_seen_at,
                        e.last_seen_at AS last_seen_at, e.acked_at AS acked_at, e.acked_by AS acked_by,
                        e.ends_at AS resolved_at, t.task_id AS task_id, t.owner AS owner),
           e.uid AS episode_uid
    FROM alerts a
    JOIN alert b ON CAST(b.uid AS VARCHAR) = a.uid
    JOIN alert_episode e ON e.alert_uid = b.uid
    LEFT JOIN task t ON t.uid = e.task_uid
)
WHERE /*where*/
