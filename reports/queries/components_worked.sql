-- How many commands ran on each subtree, how many of them failed, and how many tasks about it were done?
WITH subtree AS (
    SELECT uid AS component_uid, array_to_string(string_split(path, '/')[1:level], '/') AS path
    FROM (SELECT uid, path, unnest(range(1, least($depth, len(string_split(path, '/'))) + 1)) AS level FROM component_path)
),
ran AS (
    SELECT DISTINCT s.path, c.uid, e.exit_code
    FROM command c
    JOIN (
        SELECT command_uid, component_uid FROM command_component
        UNION
        SELECT c.uid, s.component_uid FROM session_component s JOIN command c ON c.session_uid = s.session_uid
    ) l ON l.command_uid = c.uid
    JOIN subtree s USING (component_uid)
    LEFT JOIN command_end e ON e.command_uid = c.uid
    WHERE c.started_at >= make_timestamptz($from_ms * 1000) AND c.started_at < make_timestamptz($to_ms * 1000)
),
done AS (
    SELECT DISTINCT s.path, l.uid
    FROM (
        SELECT uid, unnest(component_uids) AS component_uid FROM task
        WHERE status = 'done' AND done_at >= make_timestamptz($from_ms * 1000) AND done_at < make_timestamptz($to_ms * 1000)
    ) l JOIN subtree s USING (component_uid)
)
SELECT path, CAST(sum(ran) AS BIGINT) AS commands, CAST(sum(failed) AS BIGINT) AS failed, CAST(sum(done) AS BIGINT) AS tasks_done
FROM (
    SELECT path, 1 AS ran, CAST(coalesce(exit_code <> 0, false) AS BIGINT) AS failed, 0 AS done FROM ran
    UNION ALL
    SELECT path, 0, 0, 1 FROM done
)
GROUP BY path
