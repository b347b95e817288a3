-- What did a command print, byte for byte, and how much at either end is the shell's own?
SELECT t.data, coalesce(e.lead_bytes, 0) AS lead, coalesce(e.trim_bytes, 0) AS trim
FROM command c JOIN stream t ON t.session_uid = c.session_uid AND t.seq = c.seq
LEFT JOIN command_end e ON e.command_uid = c.uid
WHERE c.command_id = ?
ORDER BY t.position
