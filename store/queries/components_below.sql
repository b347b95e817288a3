-- Which components are these, and which lie below them and live?
WITH wanted AS (SELECT CAST(unnest(from_json_strict(CAST($uids AS VARCHAR), '["VARCHAR"]')) AS UUID) AS uid)
SELECT CAST(c.uid AS VARCHAR) AS uid, p.path, c.lifecycle
FROM component c JOIN component_path p ON p.uid = c.uid
WHERE c.uid IN (FROM wanted)
   OR (c.lifecycle <> 'retired' AND p.uid IN (
       SELECT q.uid FROM (SELECT uid, unnest(lineage) AS above FROM component_path) q JOIN wanted w ON w.uid = q.above))
ORDER BY p.path
