-- Between which components is the time of these entries shared, and by what weights?
SELECT CAST(l.entry_uid AS VARCHAR) AS uid, p.path, CAST(l.weight AS BIGINT) AS weight
FROM entry_links l JOIN component_path p ON p.uid = l.component_uid JOIN component c ON c.uid = l.component_uid
WHERE l.entry_uid IN (SELECT CAST(unnest(from_json_strict(CAST(? AS VARCHAR), '["VARCHAR"]')) AS UUID))
ORDER BY uid, c.component_id
