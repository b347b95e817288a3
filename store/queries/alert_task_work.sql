-- When did work on these tasks begin, each time, and who did it?
SELECT CAST(task_uid AS VARCHAR) AS task_uid, epoch_us(started_at) AS started_at, coalesce(username, 'somebody') AS actor
FROM session
WHERE task_uid IN (SELECT CAST(unnest(from_json_strict(CAST($uids AS VARCHAR), '["VARCHAR"]')) AS UUID))
ORDER BY started_at
