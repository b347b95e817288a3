-- What happened to a session beside its commands, in order?
SELECT boot_ns, body FROM session_event WHERE session_uid = CAST(? AS UUID) ORDER BY position
