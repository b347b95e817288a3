-- Which are the newest sessions that match? Shown oldest first.
SELECT * FROM (
    SELECT * FROM sessions
    WHERE (/*where*/)
    ORDER BY started_at DESC, session_id DESC
    LIMIT ?
)
ORDER BY started_at, session_id
