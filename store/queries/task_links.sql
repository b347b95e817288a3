-- What was recorded for a task?
SELECT count(DISTINCT s.uid) AS session_count, count(c.uid) AS command_count,
       (SELECT count(*) FROM time_entry WHERE task_uid = any_value(asked.uid)) AS entry_count
FROM (SELECT CAST(? AS UUID) AS uid) asked
LEFT JOIN session s ON s.task_uid = asked.uid
LEFT JOIN command c ON c.session_uid = s.uid
