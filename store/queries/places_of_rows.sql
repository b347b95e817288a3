-- Whose time would these entries be? As the view entry_places says it of those that are stored.
WITH asked AS (
    SELECT unnest(from_json_strict(CAST($rows AS VARCHAR),
        '[{"uid": "VARCHAR", "client": "VARCHAR", "project": "VARCHAR", "task_uid": "UUID"}]')) AS r
),
said AS (
    SELECT r.uid, coalesce(r.client, t.client) AS client, coalesce(r.project, t.project) AS project
    FROM asked LEFT JOIN task t ON t.uid = r.task_uid
),
named AS (
    SELECT uid, unnest(list_distinct(list_prepend(name, coalesce(aliases, [])))) AS name FROM project
),
placed AS (
    SELECT s.uid, arg_max(n.uid, len(n.name)) AS project_uid
    FROM said s JOIN named n ON lower(s.project) = lower(n.name) OR starts_with(lower(s.project), lower(n.name) || '.')
    GROUP BY s.uid
)
SELECT s.uid, coalesce(c.client, s.client, d.name) AS client, CAST(coalesce(c.client_uid, d.uid) AS VARCHAR) AS client_uid,
       s.project, CAST(p.project_uid AS VARCHAR) AS project_uid
FROM said s
LEFT JOIN client_names c ON c.known_as = lower(s.client)
LEFT JOIN placed p ON p.uid = s.uid
LEFT JOIN project r ON r.uid = p.project_uid
LEFT JOIN client d ON d.uid = r.client_uid
