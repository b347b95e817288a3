-- How did each problem go? One row per problem that began in the time asked for: a task with all that fired for it, or what fired
-- without one. It is called by what fired first, and as bad as the worst. Follows alert_spells; ends with `problem` and `shown`,
-- the episodes that began in that time.
-- `until_ms` is how long something of the problem fired without a break:
--     episodes   |------|      |---|            first over at the first break, over at the end of the last
--                   |-----|
--     until           ^   ^        ^
, stretch AS (
    SELECT s.*, row_number() OVER so_far AS place,
           max(coalesce(s.ended_ms, 9000000000000000)) OVER so_far AS until_ms, lead(s.started_ms) OVER so_far AS next_ms
    FROM spell s
    WHERE s.kind <> 'orphan'
    WINDOW so_far AS (PARTITION BY s.problem_uid ORDER BY s.started_ms, s.uid ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
whole AS (
    SELECT problem_uid, any_value(task_uid) AS task_uid, min(started_ms) AS started_ms, min(seen_ms) AS seen_ms,
           min(acked_ms) AS acked_ms, CASE WHEN count(*) = count(ended_ms) THEN max(ended_ms) END AS over_ms,
           CASE WHEN count(*) = count(ended_ms) THEN max(known_over_ms) END AS known_over_ms,
           min(until_ms) FILTER (next_ms IS NULL OR until_ms < next_ms) AS first_over_ms,
           count(*) AS episodes, count(DISTINCT alert_uid) AS alerts, max(rank) AS rank, bool_and(suppressed) AS suppressed,
           bool_and(kind = 'late') AS late, bool_or(reopened OR coalesce(until_ms < next_ms, false)) AS reopened,
           bool_or(closed_by_person) AS closed_by_person,
           any_value(component_uid) FILTER (place = 1) AS component_uid, any_value(source) FILTER (place = 1) AS source,
           any_value(name) FILTER (place = 1) AS name, any_value(rule) FILTER (place = 1) AS rule,
           any_value(owner) AS owner, any_value(client) AS client, any_value(project) AS project
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
    ) b ON b.task_uid = w.task_uid AND b.began_ms >= w.started_ms
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
of_deploys AS (
    SELECT uid AS task_uid FROM task
    WHERE (fields ->> '$.caused_by') = 'deploy' OR list_contains(tags, 'caused_by=deploy')
),
problem AS MATERIALIZED (
    SELECT w.*, least(w.acked_ms, k.worked_ms) AS answered_ms, coalesce(h.flapped, false) AS flapped,
           w.acked_ms IS NOT NULL OR w.closed_by_person OR coalesce(h.by_person, false)
               OR coalesce(w.task_uid IN (SELECT task_uid FROM touched WHERE task_uid IS NOT NULL), false) AS touched,
           coalesce(w.task_uid IN (SELECT task_uid FROM of_deploys), false) AS of_deploy, g.idx
    FROM whole w
    ASOF JOIN edge g ON w.started_ms >= g.from_ms
    LEFT JOIN worked k ON k.problem_uid = w.problem_uid
    LEFT JOIN happened h ON h.problem_uid = w.problem_uid
),
shown AS (
    SELECT s.*, g.idx
    FROM spell s ASOF JOIN edge g ON s.started_ms >= g.from_ms
    WHERE s.started_ms >= $from_ms AND s.started_ms < $to_ms
)
