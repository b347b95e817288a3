-- What was agreed with each client and for each project, and which project is the nearest above one?
SELECT 'client' AS kind, CAST(uid AS VARCHAR) AS uid, CAST(terms AS VARCHAR) AS terms, NULL AS above_uid FROM client
UNION ALL
SELECT 'project', CAST(p.uid AS VARCHAR), CAST(any_value(p.terms) AS VARCHAR), CAST(arg_max(a.uid, len(a.name)) AS VARCHAR)
FROM project p
LEFT JOIN project a ON starts_with(lower(p.name), lower(a.name) || '.')
GROUP BY p.uid
