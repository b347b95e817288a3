-- How much of each person's time in each period lies outside of business hours? Follows presence; `open` are those hours, cut
-- like the time itself at the midnights of UTC, so that both meet by their day.
, open AS (
    SELECT unnest(from_json_strict(CAST($open AS VARCHAR), '[{"day": "BIGINT", "from_ms": "BIGINT", "to_ms": "BIGINT"}]'),
                  recursive := true)
),
daily AS (
    SELECT person, idx, day, greatest(from_ms, day * 86400000) AS from_ms, least(to_ms, (day + 1) * 86400000) AS to_ms
    FROM (SELECT *, unnest(range(from_ms // 86400000, (to_ms - 1) // 86400000 + 1)) AS day FROM lasting)
),
parts AS (
    SELECT person, idx, to_ms - from_ms AS ms FROM daily
    UNION ALL
    SELECT d.person, d.idx, greatest(d.from_ms, o.from_ms) - least(d.to_ms, o.to_ms)
    FROM daily d JOIN open o ON o.day = d.day AND o.from_ms < d.to_ms AND o.to_ms > d.from_ms
)
SELECT person, idx, CAST(sum(ms) AS BIGINT) AS late_ms FROM parts GROUP BY person, idx
