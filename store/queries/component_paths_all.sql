-- Where are the components?
SELECT CAST(uid AS VARCHAR) AS uid, path FROM component_path
