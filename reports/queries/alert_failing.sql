-- What was failing in the time asked for, cut at the edges of periods? `place` beside are all that any alert was about, so that
-- a service without failures is told of, too. Follows alert_spells; ends with `failing` and `placed`. $until_ms is where the time
-- ends, or now; nothing is known of later.
, within AS (
    SELECT s.*, greatest(s.started_ms, $from_ms) AS begin_ms, least(coalesce(s.ended_ms, $until_ms), $until_ms) AS end_ms
    FROM spell s
    WHERE s.kind <> 'orphan' AND s.started_ms < $until_ms AND coalesce(s.ended_ms, $until_ms) >= $from_ms
),
placed AS MATERIALIZED (
    SELECT DISTINCT component_uid, source, name, rule, owner, client, project, rank FROM within
),
failing AS MATERIALIZED (
    SELECT c.component_uid, c.source, c.name, c.rule, c.owner, c.client, c.project, c.rank, g.idx,
           greatest(c.begin_ms, g.from_ms) AS begin_ms, least(c.end_ms, g.to_ms) AS end_ms
    FROM within c
    JOIN edge g ON g.idx BETWEEN 1 AND $last AND c.begin_ms < g.to_ms AND (c.end_ms > g.from_ms OR c.begin_ms >= g.from_ms)
    WHERE c.rank >= $rank
)
