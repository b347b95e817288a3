-- How far was a journal read, and what was its session's last sign of life?
SELECT position, CAST(session_uid AS VARCHAR) AS session_uid, last_wall_ns, last_boot_ns, last_mono_ns, last_activity_ns
FROM journal_offset WHERE journal = ? ORDER BY position DESC LIMIT 1
