-- The commands that a procedure is made from, with what they printed and the exported variables they changed.
WITH chosen AS (
    SELECT command_id, uid, session_id, seq, command, cwd, shell, host, username, started_at, duration_ms, state, exit_code,
           output, output_truncated, used_alt_screen, context, components
    FROM commands
    WHERE (/*where*/) AND trim(coalesce(command, '')) <> ''
)
SELECT c.*, v.variables
FROM chosen c
LEFT JOIN (
    SELECT command_id, list({'name': name, 'value': value, 'is_set': is_set} ORDER BY name) AS variables
    FROM command_env WHERE command_id IN (SELECT command_id FROM chosen) GROUP BY command_id
) v ON v.command_id = c.command_id
ORDER BY c.started_at, c.command_id
