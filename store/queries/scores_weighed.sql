-- Urgency with all that [urgency] can say: weights of single tags, projects (and what is below), words and fields, and
-- `inherit`, by which a task is a little more urgent than the most urgent one that waits for it.
CREATE OR REPLACE VIEW task_scores AS
WITH RECURSIVE terms AS (
    SELECT coalesce(bool_or(name = 'inherit' AND value > 0), false) AS inherit,
           list({name: substr(name, 10), value: value}) FILTER (starts_with(name, 'user.tag.') AND name <> 'user.tag.next')
               AS tags,
           list({name: substr(name, 14), value: value}) FILTER (starts_with(name, 'user.project.')) AS projects,
           list({name: substr(name, 14), value: value}) FILTER (starts_with(name, 'user.keyword.')) AS words,
           list({name: substr(name, 5), value: value})
               FILTER (starts_with(name, 'uda.') AND NOT starts_with(name, 'uda.priority.')) AS fields
    FROM urgency_coefficient
),
weighed AS MATERIALIZED (
    SELECT f.uid, f.is_blocked, u.inherit,
           CASE WHEN f.status IN ('done', 'cancelled') THEN 0.0 ELSE f.own_urgency
               + coalesce(list_sum(list_transform(u.tags,
                     lambda term: CASE WHEN list_contains(f.tags, term.name) THEN term.value ELSE 0 END)), 0)
               + coalesce(list_sum(list_transform(u.projects,
                     lambda term: CASE WHEN starts_with(f.project, term.name) THEN term.value ELSE 0 END)), 0)
               + coalesce(list_sum(list_transform(u.words,
                     lambda term: CASE WHEN contains(f.title, term.name) THEN term.value ELSE 0 END)), 0)
               + coalesce(list_sum(list_transform(u.fields,
                     lambda term: CASE WHEN map_contains(f.field_map, term.name) OR list_contains(f.pairs, term.name)
                                         OR (term.name = 'priority' AND f.priority IS NOT NULL)
                                       THEN term.value ELSE 0 END)), 0)
           END AS urgency
    FROM (SELECT *, list_transform(map_entries(field_map), lambda pair: pair.key || '.' || pair.value) AS pairs FROM task_facts) f
    CROSS JOIN terms u
),
lifted AS (
    SELECT uid, urgency FROM weighed WHERE inherit AND is_blocked
    UNION
    SELECT w.uid, CASE WHEN w.urgency < l.urgency THEN l.urgency + 0.01 ELSE w.urgency END
    FROM lifted l
    JOIN task_needs n ON n.uid = l.uid AND n.holds
    JOIN weighed w ON w.uid = n.needed_uid
)
SELECT f.*, greatest(w.urgency, l.urgency) AS urgency
FROM task_facts f
JOIN weighed w ON w.uid = f.uid
LEFT JOIN (SELECT uid, max(urgency) AS urgency FROM lifted GROUP BY uid) l ON l.uid = f.uid
