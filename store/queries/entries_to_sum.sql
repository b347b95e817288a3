-- What is needed of entries that match to add them up?
SELECT coalesce(v.person, '') AS person, v.started_at, v.ended_at, v.counted_ms, e.pieces, e.counted
FROM (SELECT * FROM time_entries WHERE (/*where*/)) v JOIN time_entry e ON CAST(e.uid AS VARCHAR) = v.uid
ORDER BY v.started_at
