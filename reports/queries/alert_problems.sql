-- How did each problem go? One row per problem that began in the time asked for: a task with all that fired for it, or what fired
-- without one. It is called by what fired first, and as bad as the worst. Follows alert_spells; ends with `problem` and `shown`,
-- the episodes that began in that time.
-- `until_ms` is how long something of the problem fired without a break:
--     episodes   |------|      |---|            first over at the first break, over at the end of the last
--                   |-----|
--     until           ^   ^        ^
, lasting AS (
    SELECT problem_uid FROM spell WHERE task_uid IS NOT NULL AND kind <> 'orphan' GROUP BY problem_uid HAVING count(*) > 1
),
stretch AS (
    SELECT s.*, row_number() OVER so_far AS place,
           max(coalesce(s.ended_ms, 9000000000000000)) OVER so_far AS until_ms, lead(s.started_ms) OVER so_far AS next_ms
    FROM spell s SEMI JOIN lasting USING (problem_uid)
    WHERE s.kind <> 'orphan'
    WINDOW so_far AS (PARTITION BY s.problem_uid ORDER BY s.started_ms, s.uid ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
-- most problems are one episode
whole AS MATERIALIZED (
    SELECT problem_uid, uid AS first_uid, started_ms, seen_ms, acked_ms, ended_ms AS over_ms, known_over_ms, ended_ms AS first_over_ms,
           1 AS alerts, rank, suppressed, kind = 'late' AS late, reopened, closed_by_person
    FROM spell ANTI JOIN lasting USING (problem_uid)
    WHERE kind <> 'orphan' AND started_ms >= $from_ms AND started_ms < $to_ms
    UNION ALL
    SELECT problem_uid, any_value(uid) FILTER (place = 1), min(started_ms), min(seen_ms), min(acked_ms),
           CASE WHEN count(*) = count(ended_ms) THEN max(ended_ms) END,
           CASE WHEN count(*) = count(ended_ms) THEN max(known_over_ms) END,
           nullif(min(until_ms) FILTER (next_ms IS NULL OR until_ms < next_ms), 9000000000000000),
           count(DISTINCT alert_uid), max(rank), bool_and(suppressed), bool_and(kind = 'late'),
           bool_or(reopened OR coalesce(until_ms < next_ms, false)), bool_or(closed_by_person)
    FROM stretch
    GROUP BY problem_uid
    HAVING min(started_ms) >= $from_ms AND min(started_ms) < $to_ms
),
worked AS (
    SELECT w.problem_uid, min(b.began_ms) AS worked_ms
    FROM whole w
    JOIN (
        SELECT task_uid, epoch_ms(started_at) AS began_ms FROM time_entry
        UNION ALL SELECT task_uid, epoch_ms(started_at) FROM session
        UNION ALL SELECT uid, epoch_ms(acknowledged_at) FROM task WHERE acknowledged_at IS NOT NULL
    ) b ON b.task_uid = w.problem_uid AND b.began_ms >= w.started_ms
    WHERE w.over_ms IS NULL OR b.began_ms <= w.known_over_ms
    GROUP BY w.problem_uid
),
touched AS (
    SELECT task_uid FROM time_entry
    UNION SELECT task_uid FROM session
    UNION SELECT uid FROM task WHERE acknowledged_at IS NOT NULL
    UNION SELECT subject_uid FROM event WHERE kind = 'task' AND source = 'user'
    UNION SELECT n.task_uid FROM task_note n JOIN event e ON e.subject_uid = n.uid AND e.source = 'user'
),
-- what people did to alerts, and what time made of them, while they were part of it
happened AS (
    SELECT s.problem_uid, bool_or(h.by_person) AS by_person, bool_or(NOT h.by_person) AS flapped
    FROM spell s
    JOIN (
        SELECT alert_uid, epoch_ms(acted_at) AS at_ms, true AS by_person FROM alert_act
        UNION ALL SELECT alert_uid, epoch_ms(received_at), false FROM alert_event WHERE kind = 'flapping'
    ) h ON h.alert_uid = s.alert_uid AND h.at_ms >= s.started_ms
    WHERE s.known_over_ms IS NULL OR h.at_ms <= s.known_over_ms
    GROUP BY s.problem_uid
),
-- four changes within half an hour: begun, over, begun, over; or over, begun, over, begun
flapping AS (
    SELECT DISTINCT problem_uid
    FROM (
        SELECT problem_uid, ended_ms - lag(started_ms, 1) OVER of_alert AS of_two, started_ms - lag(ended_ms, 2) OVER of_alert AS between
        FROM spell
        WHERE kind <> 'orphan'
        WINDOW of_alert AS (PARTITION BY alert_uid ORDER BY started_ms, uid)
    )
    WHERE of_two <= 1800000 OR between <= 1800000
),
of_deploys AS (
    SELECT uid AS task_uid FROM task
    WHERE (fields ->> '$.caused_by') = 'deploy' OR list_contains(tags, 'caused_by=deploy')
),
answered AS (
    SELECT w.*, least(w.acked_ms, k.worked_ms) AS answered_ms
    FROM whole w LEFT JOIN worked k ON k.problem_uid = w.problem_uid
),
-- a source's clock may be ahead of ours
problem AS MATERIALIZED (
    SELECT w.problem_uid, s.task_uid, w.started_ms, w.over_ms, w.alerts, w.rank, w.suppressed, w.reopened, w.late,
           w.over_ms IS NULL AS is_open, w.answered_ms IS NULL AND w.over_ms IS NULL AS is_unanswered,
           w.answered_ms IS NULL AND w.over_ms IS NOT NULL AND NOT w.late AS is_never_answered,
           CASE WHEN w.seen_ms IS NOT NULL THEN greatest(w.seen_ms - w.started_ms, 0) END AS detect_ms,
           CASE WHEN w.answered_ms IS NOT NULL THEN greatest(w.answered_ms - w.started_ms, 0) END AS ack_ms,
           CASE WHEN w.over_ms IS NOT NULL THEN greatest(w.over_ms - w.started_ms, 0) END AS resolve_ms,
           CASE WHEN w.first_over_ms IS NOT NULL THEN greatest(w.first_over_ms - w.started_ms, 0) END AS first_resolve_ms,
           coalesce(h.flapped, false) OR w.problem_uid IN (SELECT problem_uid FROM flapping) AS flapped,
           w.acked_ms IS NOT NULL OR w.closed_by_person OR coalesce(h.by_person, false)
               OR w.problem_uid IN (SELECT task_uid FROM touched WHERE task_uid IS NOT NULL) AS touched,
           w.problem_uid IN (SELECT task_uid FROM of_deploys) AS of_deploy, g.idx,
           s.component_uid, s.source, s.name, s.rule, s.owner, s.client, s.project
    FROM answered w
    JOIN bucket g ON g.day = w.started_ms // 86400000 AND w.started_ms >= g.from_ms AND w.started_ms < g.to_ms
    JOIN spell s ON s.uid = w.first_uid
    LEFT JOIN happened h ON h.problem_uid = w.problem_uid
),
shown AS (
    SELECT s.*, g.idx, CASE WHEN s.ended_ms IS NOT NULL THEN greatest(s.ended_ms - s.started_ms, 0) END AS episode_ms,
           s.ended_ms IS NULL AS is_open
    FROM spell s
    JOIN bucket g ON g.day = s.started_ms // 86400000 AND s.started_ms >= g.from_ms AND s.started_ms < g.to_ms
)
