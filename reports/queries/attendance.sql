-- For how long was each person at work in each period, time that several entries cover counted once? Follows presence.
SELECT person, idx, CAST(sum(greatest(to_ms - greatest(from_ms, coalesce(until_ms, from_ms)), 0)) AS BIGINT) AS attendance_ms
FROM (
    SELECT person, idx, from_ms, to_ms,
           max(to_ms) OVER (PARTITION BY person, idx ORDER BY from_ms ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until_ms
    FROM lasting
)
GROUP BY person, idx
