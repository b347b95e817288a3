-- What fired from when until when, as which alert? One row per episode, in milliseconds since 1970; `rank` is how bad it was,
-- from unknown 1 to critical 5. What it was part of is a problem: its task, or itself where it has none.
-- Ends with the relation `spell`; `edge` are the periods asked for, `subtree` each component with the paths above it.
WITH edge AS MATERIALIZED (
    SELECT unnest(from_json_strict(CAST($edges AS VARCHAR),
                                   '[{"idx": "BIGINT", "from_ms": "BIGINT", "to_ms": "BIGINT", "called": ["VARCHAR"]}]'),
                  recursive := true)
),
-- periods by the days of UTC that they touch: found by a hash, not by a search
bucket AS MATERIALIZED (
    SELECT unnest(range(from_ms // 86400000, (to_ms - 1) // 86400000 + 1)) AS day, idx, from_ms, to_ms
    FROM edge WHERE idx > 0 AND to_ms < 9000000000000000
),
subtree AS MATERIALIZED (
    SELECT uid AS component_uid, array_to_string(string_split(path, '/')[1:level], '/') AS path
    FROM (SELECT uid, path, unnest(range(1, least($depth, len(string_split(path, '/'))) + 1)) AS level FROM component_path)
),
spell AS MATERIALIZED (
    SELECT e.uid, e.alert_uid, e.ordinal, e.kind, e.task_uid, coalesce(e.task_uid, e.uid) AS problem_uid,
           epoch_ms(coalesce(e.starts_at, e.ends_at, e.first_seen_at, e.end_seen_at)) AS started_ms,
           epoch_ms(e.ends_at) AS ended_ms, epoch_ms(e.first_seen_at) AS seen_ms,
           epoch_ms(greatest(e.ends_at, e.end_seen_at)) AS known_over_ms, epoch_ms(e.acked_at) AS acked_ms,
           coalesce(list_position(['unknown', 'info', 'warning', 'error', 'critical'], e.severity), 1) AS rank,
           coalesce(e.suppressed, false) AS suppressed, coalesce(e.reopened, false) AS reopened,
           coalesce(e.closed_by = 'person', false) AS closed_by_person,
           a.component_uid, a.integration AS source, a.name, a.rule, t.owner, t.client, t.project
    FROM alert_episode e
    JOIN alert a ON a.uid = e.alert_uid
    LEFT JOIN task t ON t.uid = e.task_uid
    WHERE /*where*/
)
