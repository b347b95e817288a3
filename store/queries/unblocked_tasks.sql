-- Which open tasks waited for one of these, and for nothing else that is open?
SELECT t.task_id, CAST(t.uid AS VARCHAR) AS uid, t.title
FROM task t
WHERE t.status = 'open'
  AND t.uid IN (
    SELECT uid FROM task_needs
    WHERE needed_uid IN (SELECT CAST(unnest(from_json_strict(CAST(? AS VARCHAR), '["VARCHAR"]')) AS UUID)))
  AND t.uid NOT IN (SELECT uid FROM task_needs WHERE holds)
ORDER BY t.task_id
