-- All that an export tells of entries, beside what their view has: the task's title, pieces, and which kinds count.
SELECT v.*, e.pieces, e.counted
FROM time_entries v JOIN time_entry e ON e.uid = CAST(v.uid AS UUID)
WHERE /*where*/
ORDER BY v.started_at, v.entry_id
