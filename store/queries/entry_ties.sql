-- To which components are these entries tied, by their session or else by their task?
WITH asked AS (SELECT CAST(unnest(from_json_strict(CAST($uids AS VARCHAR), '["VARCHAR"]')) AS UUID) AS uid),
entry AS (SELECT e.uid, e.session_uid, e.task_uid FROM time_entry e JOIN asked a ON a.uid = e.uid),
of_session AS (
    SELECT DISTINCT e.uid, s.component_uid FROM entry e JOIN session_component s ON s.session_uid = e.session_uid
),
of_task AS (
    SELECT e.uid, unnest(list_distinct(t.component_uids)) AS component_uid
    FROM entry e ANTI JOIN of_session o ON o.uid = e.uid JOIN task t ON t.uid = e.task_uid
)
SELECT CAST(uid AS VARCHAR) AS entry_uid, CAST(component_uid AS VARCHAR) AS component_uid, 1 AS weight
FROM (SELECT * FROM of_session UNION ALL SELECT * FROM of_task)
