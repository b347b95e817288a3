-- Was work recorded for one of these tasks?
SELECT t.task_id
FROM task t
WHERE t.uid IN (SELECT CAST(unnest(from_json_strict(CAST(? AS VARCHAR), '["VARCHAR"]')) AS UUID))
  AND (EXISTS (SELECT 1 FROM session s WHERE s.task_uid = t.uid) OR EXISTS (SELECT 1 FROM time_entry e WHERE e.task_uid = t.uid))
LIMIT 1
