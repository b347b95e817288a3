-- Which commands are these of a session?
SELECT seq, CAST(uid AS VARCHAR) AS uid FROM command WHERE session_uid = CAST($session AS UUID) AND list_contains($seqs, seq)
