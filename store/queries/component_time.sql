-- How much time was spent on this component and what lies below it?
SELECT CAST(coalesce(sum(spent_ms), 0) AS BIGINT) FROM (
    SELECT DISTINCT l.holder_uid, l.spent_ms
    FROM spent_links l JOIN component_path p ON p.uid = l.component_uid
    WHERE list_contains(p.lineage, CAST(? AS UUID))
)
