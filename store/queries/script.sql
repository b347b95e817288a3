-- Which commands succeeded, in order, and where?
SELECT command_id, session_id, task_id, seq, started_at, host, shell, cwd, command
FROM commands
WHERE (/*where*/) AND state = 'done' AND exit_code = 0 AND trim(coalesce(command, '')) <> ''
ORDER BY started_at, command_id
