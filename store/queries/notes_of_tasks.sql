-- Which notes have these tasks, oldest first?
SELECT CAST(uid AS VARCHAR) AS uid, note_id, CAST(task_uid AS VARCHAR) AS task_uid, author, text,
       strftime(noted_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') AS noted_at
FROM task_note
WHERE task_uid IN (SELECT CAST(unnest(from_json_strict(CAST(? AS VARCHAR), '["VARCHAR"]')) AS UUID))
ORDER BY task_uid, task_note.noted_at, note_id
