-- Which are the newest commands that match? Shown oldest first, without their output.
SELECT * FROM (
    SELECT * EXCLUDE (output) FROM commands
    WHERE (/*where*/)
    ORDER BY started_at DESC, command_id DESC
    LIMIT ?
)
ORDER BY started_at, command_id
