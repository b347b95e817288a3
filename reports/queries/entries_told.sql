-- What does the appendix say of these entries beside their times?
WITH asked AS (SELECT CAST(unnest(from_json_strict(CAST(? AS VARCHAR), '["VARCHAR"]')) AS UUID) AS uid),
links AS (
    SELECT l.entry_uid, list(DISTINCT p.path ORDER BY p.path) AS components
    FROM entry_links l JOIN asked q ON q.uid = l.entry_uid JOIN component_path p ON p.uid = l.component_uid
    GROUP BY l.entry_uid
)
SELECT CAST(e.uid AS VARCHAR) AS uid, e.reviewed_by, coalesce(l.components, []) AS components
FROM asked q
JOIN time_entry e ON e.uid = q.uid
LEFT JOIN links l ON l.entry_uid = e.uid
