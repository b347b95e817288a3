-- What is this component tied to, in either direction?
WITH ties AS (
    SELECT uid, split_part(relation, ' ', 1) AS type, substr(relation, strpos(relation, ' ') + 1) AS identity
    FROM (SELECT uid, unnest(relations) AS relation FROM component WHERE len(relations) > 0 AND lifecycle <> 'retired')
),
named AS (
    SELECT DISTINCT t.uid, t.type, t.identity, c.uid AS other
    FROM ties t
    LEFT JOIN (SELECT uid, unnest(identities) AS identity FROM component WHERE lifecycle <> 'retired') c
           ON c.identity = t.identity
)
SELECT 'to' AS direction, n.type, coalesce(p.path, n.identity) AS path
FROM named n LEFT JOIN component_path p ON p.uid = n.other WHERE n.uid = CAST($uid AS UUID)
UNION ALL
SELECT 'from', n.type, p.path FROM named n JOIN component_path p ON p.uid = n.uid WHERE n.other = CAST($uid AS UUID)
ORDER BY ALL
