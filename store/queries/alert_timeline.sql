-- What happened to an alert, its task included, the oldest first?
SELECT happened_at, what, actor, details FROM (
    SELECT e.received_at AS happened_at, e.kind AS what, e.actor,
           concat_ws(', ', nullif(e.severity, 'unknown'),
                     CASE WHEN e.starts_at IS NOT NULL THEN 'since ' || strftime(e.starts_at, '%Y-%m-%d %H:%M:%S') || ' UTC' END,
                     CASE WHEN e.ends_at IS NOT NULL THEN 'until ' || strftime(e.ends_at, '%Y-%m-%d %H:%M:%S') || ' UTC' END,
                     json_extract_string(e.payload, '$.summary'), json_extract_string(e.payload, '$.note')) AS details,
           e.event_id AS number
    FROM alert_event e WHERE e.alert_uid = CAST($uid AS UUID)
    UNION ALL
    SELECT v.recorded_at, 'task ' || v.verb, v.actor,
           concat_ws(', ', v.subject, json_extract_string(v.after, '$.status'), json_extract_string(v.after, '$.title')), v.seq
    FROM event v
    WHERE v.kind = 'task' AND v.subject_uid IN (SELECT task_uid FROM alert_episode WHERE alert_uid = CAST($uid AS UUID))
    UNION ALL
    SELECT s.started_at, 'work begun', s.username, 'S' || s.session_id || ' on T' || t.task_id, s.session_id
    FROM session s JOIN task t ON t.uid = s.task_uid
    WHERE s.task_uid IN (SELECT task_uid FROM alert_episode WHERE alert_uid = CAST($uid AS UUID))
)
ORDER BY happened_at, number
