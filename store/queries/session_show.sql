-- Everything about one session.
SELECT * FROM sessions WHERE session_id = ?
