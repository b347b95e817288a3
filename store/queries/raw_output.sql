-- What did a command print, byte for byte?
SELECT t.data
FROM command c JOIN stream t ON t.session_uid = c.session_uid AND t.seq = c.seq
WHERE c.command_id = ?
ORDER BY t.position
