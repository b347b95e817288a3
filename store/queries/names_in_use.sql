-- Which clients and projects are there, by any name in lower case? Also those that only tasks and entries name.
WITH named AS (
    SELECT 'client' AS kind, known_as, client AS name FROM client_names
    UNION ALL SELECT 'client', lower(client), client FROM task WHERE client IS NOT NULL
    UNION ALL SELECT 'client', lower(client), client FROM time_entry WHERE client IS NOT NULL
    UNION ALL SELECT 'project', lower(project), project FROM task WHERE project IS NOT NULL
    UNION ALL SELECT 'project', lower(project), project FROM time_entry WHERE project IS NOT NULL
    UNION ALL SELECT 'project', lower(name), name FROM project
    UNION ALL SELECT 'project', lower(alias), name FROM (SELECT name, unnest(aliases) AS alias FROM project)
)
SELECT kind, known_as, min(name) AS name FROM named GROUP BY kind, known_as ORDER BY kind, known_as
