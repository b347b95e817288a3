-- What does the drain need of a session's beginning, is it over, and which was its last command?
SELECT epoch_us(started_at) AS start_wall_us, start_boot_ns, start_mono_ns, boot_id, idle_after_ms, columns,
       EXISTS (SELECT 1 FROM session_end e WHERE e.session_uid = s.uid) AS ended
FROM session s WHERE uid = CAST(? AS UUID)
