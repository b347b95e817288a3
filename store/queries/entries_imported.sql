-- Which entries came from a source, and from which row of it?
SELECT CAST(uid AS VARCHAR) AS uid, entry_id, external_id, status
FROM time_entry
WHERE starts_with(external_id, $source)
