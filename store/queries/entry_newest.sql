-- Which entry that is over began last, of a person, a task, a status where they are asked for?
WITH asked AS (
    SELECT from_json_strict(CAST($asked AS VARCHAR), '{"person": "VARCHAR", "task_uid": "UUID", "status": "VARCHAR"}') AS a
)
SELECT CAST(e.uid AS VARCHAR) AS uid FROM time_entry e, asked
WHERE e.status <> 'running' AND (a.person IS NULL OR e.person = a.person)
  AND (a.task_uid IS NULL OR e.task_uid = a.task_uid) AND (a.status IS NULL OR e.status = a.status)
ORDER BY e.started_at DESC, e.entry_id DESC
LIMIT 1
