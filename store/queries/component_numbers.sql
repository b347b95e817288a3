-- Which numbers do the components have?
SELECT CAST(uid AS VARCHAR) AS uid, component_id FROM component
