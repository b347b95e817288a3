-- The components down to a level, each with what lies below it: how many, the worst health, open tasks and time spent. Of many
-- side by side only the first are told, the unhealthy ones and those with tasks before the others.
WITH held AS (
    SELECT uid, count(*) - 1 AS below, max(badness) AS worst, count(*) FILTER (badness = 3) AS critical,
           count(*) FILTER (badness = 2) AS warning, count(*) FILTER (missing) AS missing
    FROM (
        SELECT unnest(p.lineage[$base + 1 : $base + $levels]) AS uid, c.lifecycle = 'missing' AS missing,
               CASE WHEN c.lifecycle = 'retired' THEN 0
                    ELSE CASE c.health WHEN 'critical' THEN 3 WHEN 'warning' THEN 2 WHEN 'ok' THEN 1 ELSE 0 END END AS badness
        FROM component c JOIN component_path p ON p.uid = c.uid
        WHERE ($root IS NULL OR list_contains(p.lineage, CAST($root AS UUID))) AND (c.lifecycle <> 'retired' OR $retired)
    )
    GROUP BY uid
),
living AS (
    SELECT c.uid, c.parent_uid, c.component_id, c.name, c.kind, c.health, c.health_reason, c.lifecycle, c.missing_since,
           p.path, p.depth, p.lineage
    FROM component c JOIN component_path p ON p.uid = c.uid
    WHERE ($root IS NULL OR list_contains(p.lineage, CAST($root AS UUID))) AND (c.lifecycle <> 'retired' OR $retired)
      AND p.depth <= $base + $levels
),
working AS (
    SELECT uid, count(DISTINCT task_uid) AS tasks
    FROM (
        SELECT unnest(p.lineage[$base + 1 : $base + $levels]) AS uid, l.task_uid
        FROM (SELECT uid AS task_uid, unnest(component_uids) AS component_uid FROM task
              WHERE len(component_uids) > 0 AND status NOT IN ('done', 'cancelled')) l
        JOIN component_path p ON p.uid = l.component_uid
    )
    GROUP BY uid
),
spent AS (
    SELECT uid, sum(spent_ms) AS spent_ms
    FROM (
        SELECT DISTINCT unnest(p.lineage[$base + 1 : $base + $levels]) AS uid, l.holder_uid, l.spent_ms
        FROM spent_links l JOIN component_path p ON p.uid = l.component_uid
    )
    GROUP BY uid
)
SELECT CAST(n.uid AS VARCHAR) AS uid, n.component_id, n.path, CAST(n.depth - $base AS BIGINT) AS level, n.name, n.kind, n.health,
       n.health_reason, n.lifecycle, n.missing_since, h.below,
       ['unknown', 'ok', 'warning', 'critical'][h.worst + 1] AS health_below, h.critical, h.warning, h.missing,
       coalesce(w.tasks, 0) AS open_tasks, CAST(coalesce(s.spent_ms, 0) AS BIGINT) AS spent_ms,
       CAST(n.parent_uid AS VARCHAR) AS parent_uid,
       count(*) OVER siblings AS siblings
FROM living n
JOIN held h ON h.uid = n.uid
LEFT JOIN working w ON w.uid = n.uid
LEFT JOIN spent s ON s.uid = n.uid
WINDOW siblings AS (PARTITION BY n.lineage[-2])
QUALIFY row_number() OVER (PARTITION BY n.lineage[-2] ORDER BY h.worst DESC, open_tasks DESC, lower(n.path)) <= $most
