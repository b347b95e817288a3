-- Which was a session's last command, is it over, and how much has it printed?
SELECT CAST(c.uid AS VARCHAR) AS uid, c.seq, epoch_us(c.started_at) * 1000 AS wall_ns, c.boot_ns,
       (SELECT count(*) FROM command_end WHERE command_uid = c.uid) > 0 AS ended,
       coalesce((SELECT CAST(sum(list_sum(lengths)) AS BIGINT) FROM stream
                 WHERE session_uid = c.session_uid AND seq = c.seq), 0) AS raw_bytes,
       coalesce((SELECT CAST(sum(CAST(body->>'bytes' AS BIGINT)) AS BIGINT) FROM session_event
                 WHERE session_uid = c.session_uid AND seq = c.seq AND type IN ('skip', 'gap')), 0) AS lost_bytes
FROM (SELECT * FROM command WHERE session_uid = CAST(? AS UUID) ORDER BY seq DESC LIMIT 1) c
