-- Which clients and projects are there, and what budget do their own terms name?
SELECT 'client' AS kind, CAST(uid AS VARCHAR) AS uid, name, terms ->> '$.budget' AS budget, CAST(uid AS VARCHAR) AS client_uid
FROM client WHERE NOT coalesce(archived, false)
UNION ALL
SELECT 'project', CAST(uid AS VARCHAR), name, terms ->> '$.budget', CAST(client_uid AS VARCHAR)
FROM project WHERE NOT coalesce(archived, false)
