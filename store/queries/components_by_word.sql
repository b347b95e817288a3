-- Which components have this identity?
SELECT CAST(c.uid AS VARCHAR) AS uid, p.path, c.lifecycle, 0 AS rank
FROM component_word w JOIN component c ON c.uid = w.component_uid JOIN component_path p ON p.uid = c.uid
WHERE w.word = ?
ORDER BY p.path
