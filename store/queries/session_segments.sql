-- Of what did a session consist?
SELECT kind, duration_ms FROM session_segment WHERE session_uid = CAST(? AS UUID) ORDER BY ordinal
