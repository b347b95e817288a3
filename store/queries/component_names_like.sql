-- Which components have names most like this one?
SELECT p.path FROM component c JOIN component_path p ON p.uid = c.uid
WHERE c.lifecycle <> 'retired'
ORDER BY jaro_winkler_similarity(lower(c.name), $name) DESC, p.path
LIMIT 20
