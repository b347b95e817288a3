-- Where do the components lie that each task is tied to?
DELETE FROM task_path;
INSERT INTO task_path
SELECT t.uid, list(p.path ORDER BY p.path)
FROM (SELECT uid, unnest(list_distinct(component_uids)) AS linked FROM task WHERE len(component_uids) > 0) t
JOIN component_path p ON p.uid = t.linked
GROUP BY t.uid;
