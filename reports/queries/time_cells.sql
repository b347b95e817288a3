-- How much of each entry lies in which period? The parts of an entry add up to it to the millisecond: what counts is cut where
-- it lies; what a person made of it, and what was billed of it (in 1/10000), are shared by largest remainder, the earlier part first. Ends with the relation `cell`.
WITH edge AS MATERIALIZED (
    SELECT unnest(from_json_strict(CAST($edges AS VARCHAR),
                                   '[{"idx": "BIGINT", "from_ms": "BIGINT", "to_ms": "BIGINT", "called": ["VARCHAR"]}]'),
                  recursive := true)
),
-- periods by the days of UTC that they touch: found by a hash, not by a search
bucket AS (
    SELECT unnest(range(from_ms // 86400000, (to_ms - 1) // 86400000 + 1)) AS day, idx, from_ms, to_ms
    FROM edge WHERE idx > 0 AND to_ms < 9000000000000000
),
-- read anew wherever it is asked for: a million rows are sooner read twice than kept
entry AS NOT MATERIALIZED (
/*entries*/
),
placed AS NOT MATERIALIZED (
    SELECT e.*, b.idx, coalesce(e.ended_ms <= b.to_ms, false) AS is_whole
    FROM entry e
    LEFT JOIN bucket b ON b.day = e.started_ms // 86400000 AND b.from_ms <= e.started_ms AND e.started_ms < b.to_ms
),
crossing AS MATERIALIZED (SELECT * FROM placed WHERE NOT is_whole),
piece AS (
    SELECT uid, started_ms + p.from_ms AS from_ms, started_ms + p.to_ms AS to_ms
    FROM (
        SELECT uid, started_ms, coalesce(counting, ['idle']) AS counting,
               unnest(CASE WHEN len(pieces) > 0 THEN pieces
                           ELSE [{'kind': 'active', 'from_ms': CAST(0 AS BIGINT), 'to_ms': ended_ms - started_ms}] END) AS p
        FROM crossing
    )
    WHERE p.kind = 'active' OR list_contains(counting, p.kind)
),
part AS (
    SELECT p.uid, g.idx, sum(least(p.to_ms, g.to_ms) - greatest(p.from_ms, g.from_ms)) AS ms
    FROM piece p JOIN edge g ON p.from_ms < g.to_ms AND p.to_ms > g.from_ms
    GROUP BY p.uid, g.idx
),
-- an entry of which nothing counts still has a place for what a person made of it: where it began
given AS (
    SELECT uid, idx, ms FROM part
    UNION ALL
    SELECT p.uid, g.idx, 1
    FROM crossing p ANTI JOIN part USING (uid) JOIN edge g ON g.from_ms <= p.started_ms AND p.started_ms < g.to_ms
),
weighed AS (
    SELECT g.uid, g.idx, CAST(g.ms AS HUGEINT) AS ms, CAST(sum(g.ms) OVER (PARTITION BY g.uid) AS HUGEINT) AS whole
    FROM given g
),
quotient AS (
    SELECT w.uid, w.idx, p.measured_ms, p.counted_ms, p.billed_units, abs(p.measured_ms) * w.ms // w.whole AS measured_q,
           abs(p.measured_ms) * w.ms % w.whole AS measured_r, abs(p.counted_ms) * w.ms // w.whole AS counted_q,
           abs(p.counted_ms) * w.ms % w.whole AS counted_r,
           abs(p.billed_units) * w.ms // w.whole AS billed_q, abs(p.billed_units) * w.ms % w.whole AS billed_r
    FROM weighed w JOIN crossing p USING (uid)
),
share AS (
    SELECT uid, idx,
           sign(measured_ms) * (measured_q + CAST(row_number() OVER (PARTITION BY uid ORDER BY measured_r DESC, idx)
                                <= abs(measured_ms) - sum(measured_q) OVER (PARTITION BY uid) AS BIGINT)) AS measured_ms,
           sign(counted_ms) * (counted_q + CAST(row_number() OVER (PARTITION BY uid ORDER BY counted_r DESC, idx)
                               <= abs(counted_ms) - sum(counted_q) OVER (PARTITION BY uid) AS BIGINT)) AS counted_ms,
           sign(billed_units) * (billed_q + CAST(row_number() OVER (PARTITION BY uid ORDER BY billed_r DESC, idx)
                                 <= abs(billed_units) - sum(billed_q) OVER (PARTITION BY uid) AS BIGINT)) AS billed_units
    FROM quotient
),
cell AS NOT MATERIALIZED (
    SELECT uid, idx, measured_ms, counted_ms, is_whole, person, client, project, billable, status, kind, tags, task_uid,
           task_id, title, session_uid, client_uid, project_uid, weights, started_ms, ended_ms, billed_units,
           billed_currency
    FROM placed WHERE is_whole
    UNION ALL
    SELECT s.uid, s.idx, CAST(s.measured_ms AS BIGINT), CAST(s.counted_ms AS BIGINT), false, p.person, p.client, p.project,
           p.billable, p.status, p.kind, p.tags, p.task_uid, p.task_id, p.title, p.session_uid, p.client_uid, p.project_uid, p.weights, p.started_ms,
           p.ended_ms, CAST(s.billed_units AS BIGINT), p.billed_currency
    FROM share s JOIN crossing p USING (uid)
    WHERE s.idx BETWEEN 1 AND $last
)
