-- Where do these components lie?
SELECT CAST(uid AS VARCHAR) AS uid, path FROM component_path
WHERE uid IN (SELECT CAST(unnest(from_json_strict(CAST(? AS VARCHAR), '["VARCHAR"]')) AS UUID))
ORDER BY path
