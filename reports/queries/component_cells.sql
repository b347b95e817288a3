-- How is each cell's time shared between components? By what a person said, else by what the entry is tied to or what its
-- commands touched (which of the two first, the terms say); by largest remainder, equal ones to the lowest component id.
-- Follows time_cells; ends with the relation `split`.
, numbered AS (SELECT uid, component_id FROM component),
of_task AS (
    SELECT l.task_uid, l.component_uid, row_number() OVER ties AS place, count(*) OVER (PARTITION BY l.task_uid) AS parts
    FROM (SELECT uid AS task_uid, unnest(list_distinct(component_uids)) AS component_uid FROM task WHERE len(component_uids) > 0) l
    LEFT JOIN numbered n ON n.uid = l.component_uid
    WINDOW ties AS (PARTITION BY l.task_uid ORDER BY n.component_id, l.component_uid)
),
of_session AS (
    SELECT l.session_uid, l.component_uid, row_number() OVER ties AS place, count(*) OVER (PARTITION BY l.session_uid) AS parts
    FROM (SELECT DISTINCT session_uid, component_uid FROM session_component) l
    LEFT JOIN numbered n ON n.uid = l.component_uid
    WINDOW ties AS (PARTITION BY l.session_uid ORDER BY n.component_id, l.component_uid)
),
touching AS (
    SELECT DISTINCT c.session_uid FROM command c JOIN command_component t ON t.command_uid = c.uid
),
by_touch AS (
    SELECT p.uid, p.session_uid, p.started_ms, p.ended_ms
    FROM placed p
    SEMI JOIN touching USING (session_uid)
    WHERE coalesce(len(p.weights), 0) = 0
      AND ((/*by_commands*/) OR NOT (p.session_uid IN (SELECT session_uid FROM of_session)
                                     OR coalesce(p.task_uid IN (SELECT task_uid FROM of_task), false)))
),
ran AS (
    SELECT b.uid, c.uid AS command_uid,
           least(coalesce(epoch_us(n.ended_at), b.ended_ms * 1000), b.ended_ms * 1000)
               - greatest(epoch_us(c.started_at), b.started_ms * 1000) AS us
    FROM by_touch b
    JOIN command c ON c.session_uid = b.session_uid AND epoch_us(c.started_at) < b.ended_ms * 1000
    LEFT JOIN command_end n ON n.command_uid = c.uid
    WHERE coalesce(epoch_us(n.ended_at), b.ended_ms * 1000) > b.started_ms * 1000
),
touched AS (
    SELECT l.uid, l.component_uid, CAST(sum(greatest(l.us, 0)) AS BIGINT) AS weight
    FROM (
        SELECT r.uid, unnest(coalesce(t.uids, [NULL])) AS component_uid, r.us // len(coalesce(t.uids, [NULL])) AS us
        FROM ran r
        LEFT JOIN (SELECT command_uid, list(DISTINCT component_uid) AS uids FROM command_component GROUP BY command_uid) t
               ON t.command_uid = r.command_uid
    ) l
    GROUP BY ALL
    HAVING sum(greatest(l.us, 0)) > 0
),
weighted AS (
    SELECT uid, component_uid, weight FROM touched
    WHERE uid IN (SELECT uid FROM touched WHERE component_uid IS NOT NULL)
    UNION ALL
    SELECT uid, w.component, sum(w.weight)
    FROM (SELECT uid, unnest(weights) AS w FROM placed WHERE len(weights) > 0) WHERE w.weight > 0 GROUP BY ALL
),
ranked AS (
    SELECT c.uid, c.idx, w.component_uid, n.component_id, c.measured_ms, c.counted_ms, c.billed_units, CAST(w.weight AS HUGEINT) AS weight,
           sum(w.weight) OVER (PARTITION BY c.uid, c.idx) AS whole
    FROM cell c JOIN weighted w USING (uid) LEFT JOIN numbered n ON n.uid = w.component_uid
),
remainders AS (
    SELECT *, abs(measured_ms) * weight // whole AS measured_q, abs(measured_ms) * weight % whole AS measured_r,
           abs(counted_ms) * weight // whole AS counted_q, abs(counted_ms) * weight % whole AS counted_r,
           abs(billed_units) * weight // whole AS billed_q, abs(billed_units) * weight % whole AS billed_r
    FROM ranked
),
by_weight AS (
    SELECT uid, idx, component_uid,
           sign(measured_ms) * (measured_q + CAST(row_number() OVER (of_cell ORDER BY measured_r DESC, component_uid IS NULL, component_id)
                                <= abs(measured_ms) - sum(measured_q) OVER (of_cell) AS BIGINT)) AS measured_ms,
           sign(counted_ms) * (counted_q + CAST(row_number() OVER (of_cell ORDER BY counted_r DESC, component_uid IS NULL, component_id)
                               <= abs(counted_ms) - sum(counted_q) OVER (of_cell) AS BIGINT)) AS counted_ms,
           sign(billed_units) * (billed_q + CAST(row_number() OVER (of_cell ORDER BY billed_r DESC, component_uid IS NULL, component_id)
                                 <= abs(billed_units) - sum(billed_q) OVER (of_cell) AS BIGINT)) AS billed_units
    FROM remainders
    WINDOW of_cell AS (PARTITION BY uid, idx)
),
split AS (
    SELECT c.* EXCLUDE (component_uid, place, parts) REPLACE (
               sign(c.measured_ms) * (abs(c.measured_ms) // c.parts + CAST(c.place <= abs(c.measured_ms) % c.parts AS BIGINT)) AS measured_ms,
               sign(c.counted_ms) * (abs(c.counted_ms) // c.parts + CAST(c.place <= abs(c.counted_ms) % c.parts AS BIGINT)) AS counted_ms,
               sign(c.billed_units) * (abs(c.billed_units) // c.parts + CAST(c.place <= abs(c.billed_units) % c.parts AS BIGINT)) AS billed_units,
               c.is_whole AND c.parts = 1 AS is_whole),
           c.component_uid
    FROM (
        SELECT c.*, coalesce(s.component_uid, t.component_uid) AS component_uid,
               coalesce(s.place, t.place, 1) AS place, coalesce(s.parts, t.parts, 1) AS parts
        FROM cell c
        LEFT JOIN of_session s ON s.session_uid = c.session_uid
        LEFT JOIN of_task t ON t.task_uid = c.task_uid AND s.session_uid IS NULL
        WHERE c.uid NOT IN (SELECT uid FROM weighted)
    ) c
    UNION ALL
    SELECT c.* REPLACE (CAST(w.measured_ms AS BIGINT) AS measured_ms, CAST(w.counted_ms AS BIGINT) AS counted_ms,
                        CAST(w.billed_units AS BIGINT) AS billed_units,
                        false AS is_whole),
           w.component_uid
    FROM by_weight w JOIN cell c USING (uid, idx)
)
