-- Is anything known of these components beyond what people typed?
WITH wanted AS (SELECT CAST(unnest(from_json_strict(CAST($uids AS VARCHAR), '["VARCHAR"]')) AS UUID) AS uid),
ties AS (
    SELECT uid, 'is told of by a source' AS why FROM component WHERE len(seen) > 0 OR json_keys(told) <> []
    UNION ALL
    SELECT unnest(component_uids), 'has tasks' FROM task WHERE len(component_uids) > 0
    UNION ALL
    SELECT component_uid, 'has recorded commands' FROM command_component
    UNION ALL
    SELECT component_uid, 'has recorded sessions' FROM session_component
    UNION ALL
    SELECT parent_uid, 'holds other components' FROM component
    WHERE parent_uid IS NOT NULL AND uid NOT IN (FROM wanted)
)
SELECT p.path, t.why FROM ties t JOIN wanted w ON w.uid = t.uid JOIN component_path p ON p.uid = t.uid
LIMIT 1
