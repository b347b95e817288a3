-- All that an export tells of entries: what their view has, and of what they consist and which kinds of it count.
WITH chosen AS (SELECT * FROM time_entries WHERE (/*where*/))
SELECT v.*, e.pieces, e.counted
FROM chosen v JOIN time_entry e ON e.uid = CAST(v.uid AS UUID)
ORDER BY v.started_at, v.entry_id
