-- Which entries that may still change begin or end in a stretch of time?
SELECT CAST(uid AS VARCHAR) AS uid
FROM time_entry
WHERE status NOT IN ('running', 'approved', 'invoiced') AND ended_at IS NOT NULL
  AND started_at < make_timestamptz($to_ms * 1000) AND ended_at >= make_timestamptz($from_ms * 1000)
ORDER BY started_at, entry_id
