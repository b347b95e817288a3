-- The newest commands about this component or what lies below it.
SELECT c.command_id, c.started_at, c.exit_code, c.command
FROM commands c
JOIN (
    SELECT DISTINCT command_uid FROM (
        SELECT command_uid, component_uid FROM command_component
        UNION ALL
        SELECT d.uid, s.component_uid FROM session_component s JOIN command d ON d.session_uid = s.session_uid
    ) l
    JOIN component_path p ON p.uid = l.component_uid
    WHERE list_contains(p.lineage, CAST($uid AS UUID))
) l ON l.command_uid = CAST(c.uid AS UUID)
ORDER BY c.started_at DESC, c.command_id DESC
LIMIT $most
