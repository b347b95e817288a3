-- Where do these components lie, and what do they depend on, directly or through others?
WITH RECURSIVE wanted AS (
    SELECT CAST(unnest(from_json_strict(CAST($uids AS VARCHAR), '["VARCHAR"]')) AS UUID) AS uid
),
ties AS (
    SELECT DISTINCT r.uid, c.uid AS needed
    FROM (
        SELECT uid, substr(relation, strpos(relation, ' ') + 1) AS identity
        FROM (SELECT uid, unnest(relations) AS relation FROM component WHERE len(relations) > 0 AND lifecycle <> 'retired')
        WHERE split_part(relation, ' ', 1) IN ('depends_on', 'runs_on', 'uses')
    ) r
    JOIN (SELECT uid, unnest(identities) AS identity FROM component WHERE lifecycle <> 'retired') c
      ON c.identity = r.identity
    WHERE c.uid <> r.uid
),
reached AS (
    SELECT t.uid, t.needed, 1 AS hops FROM ties t JOIN wanted w ON w.uid = t.uid
    UNION
    SELECT r.uid, t.needed, r.hops + 1 FROM reached r JOIN ties t ON t.uid = r.needed WHERE r.hops < 4
)
SELECT CAST(w.uid AS VARCHAR) AS uid, p.path, c.kind, CAST(p.lineage AS VARCHAR[]) AS lineage,
       coalesce(n.needed, []) AS needed
FROM wanted w
JOIN component c ON c.uid = w.uid
JOIN component_path p ON p.uid = w.uid
LEFT JOIN (
    SELECT uid, list(DISTINCT CAST(needed AS VARCHAR) ORDER BY CAST(needed AS VARCHAR)) AS needed FROM reached WHERE needed <> uid GROUP BY uid
) n ON n.uid = w.uid
