-- Which are the newest commands with a text in command or output, in any case, and in which line does it stand?
WITH asked AS (SELECT lower(CAST(? AS VARCHAR)) AS needle),
found AS (
    SELECT * FROM commands, asked
    WHERE (contains(lower(command), needle) OR contains(lower(output), needle)) AND (/*where*/)
    ORDER BY started_at DESC, command_id DESC
    LIMIT ?
)
SELECT command_id, session_id, task_id, started_at, cwd, state, exit_code, command,
       list_filter(string_split(output, chr(10)), lambda line: contains(lower(line), needle))[1] AS line
FROM found
ORDER BY started_at, command_id
