-- When did a person's last recorded command in a stretch of time end, in milliseconds since 1970?
SELECT max(epoch_us(coalesce(c.ended_at, c.started_at)) // 1000)
FROM commands c
JOIN session s ON s.session_id = c.session_id
JOIN time_entry e ON e.session_uid = s.uid
WHERE coalesce(e.person, '') = $person AND c.started_at >= make_timestamptz($from_ms * 1000)
  AND coalesce(c.ended_at, c.started_at) < make_timestamptz($to_ms * 1000)
