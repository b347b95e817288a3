-- Which entries of these people lie in a stretch of time? Those that run last until now.
SELECT CAST(uid AS VARCHAR) AS uid, coalesce(person, '') AS person, epoch_us(started_at) // 1000 AS from_ms,
       epoch_us(coalesce(ended_at, greatest(started_at, CAST($now AS TIMESTAMPTZ)))) // 1000 AS to_ms
FROM time_entry
WHERE coalesce(person, '') IN (SELECT unnest(from_json_strict(CAST($people AS VARCHAR), '["VARCHAR"]')))
  AND started_at < make_timestamptz($to_ms * 1000)
  AND coalesce(ended_at, CAST($now AS TIMESTAMPTZ)) > make_timestamptz($from_ms * 1000)
