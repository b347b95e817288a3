-- What did a command print last, up to a number of bytes, and what of that was not kept? In order.
WITH printed AS (
    SELECT position, list_sum(lengths) AS bytes FROM stream
    WHERE session_uid = CAST($session AS UUID) AND seq = $seq
),
first_piece AS (
    SELECT coalesce(min(position), 0) AS position
    FROM (SELECT position, sum(bytes) OVER (ORDER BY position DESC) - bytes AS behind FROM printed)
    WHERE behind < $limit
)
SELECT s.position, s.data, 0 AS lost
FROM stream s, first_piece f
WHERE s.session_uid = CAST($session AS UUID) AND s.seq = $seq AND s.position >= f.position
UNION ALL
SELECT e.position, CAST('' AS BLOB), CAST(e.body->>'bytes' AS BIGINT)
FROM session_event e, first_piece f
WHERE e.session_uid = CAST($session AS UUID) AND e.seq = $seq AND e.type IN ('skip', 'gap') AND e.position > f.position
ORDER BY 1
