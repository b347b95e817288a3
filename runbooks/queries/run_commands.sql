-- What was recorded in these sessions since an attempt began.
SELECT c.session_id, c.seq, c.command, c.state, c.exit_code, c.output, c.duration_ms
FROM commands c
WHERE list_contains(CAST($sessions AS BIGINT[]), c.session_id) AND c.started_at >= CAST($since AS TIMESTAMPTZ)
ORDER BY c.session_id, c.seq
