-- Which tasks' uids begin like this? Two are enough to know that it names none.
SELECT CAST(uid AS VARCHAR) AS uid FROM task WHERE starts_with(CAST(uid AS VARCHAR), ?) LIMIT 2
