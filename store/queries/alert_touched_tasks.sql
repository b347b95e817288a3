-- Which of these tasks did a person change, note on, or work on?
WITH wanted AS (
    SELECT CAST(unnest(from_json_strict(CAST($uids AS VARCHAR), '["VARCHAR"]')) AS UUID) AS uid
)
SELECT CAST(w.uid AS VARCHAR) AS uid FROM wanted w
WHERE w.uid IN (SELECT subject_uid FROM event WHERE source = 'user' AND kind = 'task')
   OR w.uid IN (SELECT n.task_uid FROM task_note n JOIN event e ON e.subject_uid = n.uid AND e.source = 'user')
   OR w.uid IN (SELECT task_uid FROM session)
   OR w.uid IN (SELECT task_uid FROM time_entry)
