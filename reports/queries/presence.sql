-- From when to when was whose time counted, within one period? Follows time_cells; ends with the relation `lasting`.
, lasting AS NOT MATERIALIZED (
    SELECT person, idx, started_ms AS from_ms, ended_ms AS to_ms
    FROM placed WHERE is_whole AND coalesce(len(pieces), 0) = 0 AND ended_ms > started_ms
    UNION ALL
    SELECT person, idx, started_ms + p.from_ms, started_ms + p.to_ms
    FROM (
        SELECT person, idx, started_ms, coalesce(counting, ['idle']) AS counting, unnest(pieces) AS p
        FROM placed WHERE is_whole AND len(pieces) > 0
    )
    WHERE p.kind = 'active' OR list_contains(counting, p.kind)
    UNION ALL
    SELECT c.person, g.idx, greatest(p.from_ms, g.from_ms), least(p.to_ms, g.to_ms)
    FROM piece p JOIN crossing c USING (uid) JOIN edge g ON p.from_ms < g.to_ms AND p.to_ms > g.from_ms
    WHERE g.idx BETWEEN 1 AND $last
)
