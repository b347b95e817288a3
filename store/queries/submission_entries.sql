-- Which entries of a person begin in a stretch of time, without those that still run?
SELECT CAST(uid AS VARCHAR) AS uid, status
FROM time_entry
WHERE person = $person AND status <> 'running'
  AND started_at >= CAST($from_at AS TIMESTAMPTZ) AND started_at < CAST($to_at AS TIMESTAMPTZ)
ORDER BY started_at, entry_id
