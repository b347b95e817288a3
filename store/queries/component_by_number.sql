-- Which component has this number?
SELECT CAST(c.uid AS VARCHAR) AS uid, p.path, c.lifecycle FROM component c JOIN component_path p ON p.uid = c.uid
WHERE c.component_id = ?
