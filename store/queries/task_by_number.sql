-- Which task has this number?
SELECT CAST(uid AS VARCHAR) AS uid FROM task WHERE task_id = ?
