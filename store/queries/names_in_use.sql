-- Which clients and projects are there, by any name in lower case? Those that are kept go before those that only tasks
-- name, and these before those that only entries name (`rank` 0, 1, 2).
WITH named AS (
    SELECT 'client' AS kind, known_as, client AS name, 0 AS rank FROM client_names
    UNION ALL SELECT 'project', lower(name), name, 0 FROM project
    UNION ALL SELECT 'project', lower(alias), name, 0 FROM (SELECT name, unnest(aliases) AS alias FROM project)
    UNION ALL SELECT 'client', lower(client), client, 1 FROM task WHERE client IS NOT NULL
    UNION ALL SELECT 'project', lower(project), project, 1 FROM task WHERE project IS NOT NULL
    UNION ALL SELECT 'client', lower(client), client, 2 FROM time_entry WHERE client IS NOT NULL
    UNION ALL SELECT 'project', lower(project), project, 2 FROM time_entry WHERE project IS NOT NULL
)
SELECT kind, known_as, any_value(name ORDER BY rank, name) AS name, min(rank) AS rank
FROM named GROUP BY kind, known_as ORDER BY kind, known_as
