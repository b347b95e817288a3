-- How many components lie on each level below one (or below all, where it is NULL)?
SELECT p.depth - $base AS level, count(*) AS components
FROM component_path p JOIN component c ON c.uid = p.uid
WHERE ($root IS NULL OR list_contains(p.lineage, CAST($root AS UUID))) AND (c.lifecycle <> 'retired' OR $retired)
GROUP BY ALL
ORDER BY level
