-- Which open tasks were only meant until a time that has passed?
SELECT CAST(uid AS VARCHAR) AS uid FROM task WHERE status = 'open' AND until_at < CAST(? AS TIMESTAMPTZ)
