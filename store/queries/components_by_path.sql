-- Which components have this path, or one that ends with it at a slash? The whole path first, living ones first.
SELECT CAST(c.uid AS VARCHAR) AS uid, p.path, c.lifecycle,
       CASE WHEN lower(p.path) = $path THEN 0 ELSE 1 END + CASE WHEN c.lifecycle = 'retired' THEN 2 ELSE 0 END AS rank
FROM component_path p JOIN component c ON c.uid = p.uid
WHERE lower(p.path) = $path OR suffix(lower(p.path), '/' || $path)
ORDER BY rank, p.path
