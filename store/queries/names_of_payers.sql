-- Is this the name of a client, of a project, or of both? Also of those that only tasks and entries name.
WITH named AS (
    SELECT 'client' AS kind, known_as, client AS name FROM client_names
    UNION ALL SELECT 'client', lower(client), client FROM task WHERE client IS NOT NULL
    UNION ALL SELECT 'client', lower(client), client FROM time_entry WHERE client IS NOT NULL
    UNION ALL SELECT 'project', lower(project), project FROM task WHERE project IS NOT NULL
    UNION ALL SELECT 'project', lower(project), project FROM time_entry WHERE project IS NOT NULL
    UNION ALL SELECT 'project', lower(name), name FROM project
    UNION ALL SELECT 'project', lower(alias), name FROM (SELECT name, unnest(aliases) AS alias FROM project)
)
SELECT kind, any_value(name ORDER BY name) AS name FROM named WHERE known_as = lower(CAST($name AS VARCHAR)) GROUP BY kind
