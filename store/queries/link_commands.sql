-- Which components do these tokens name? Names count as arguments only, identities of a context for that context only; a
-- cluster's context means the namespace within it, where that is known.
INSERT INTO command_component
WITH token AS (
    SELECT DISTINCT t.command, t.how, t.word, t.within
    FROM (SELECT unnest(from_json_strict(CAST($tokens AS VARCHAR),
          '[{"command": "UUID", "how": "VARCHAR", "word": "VARCHAR", "within": "VARCHAR"}]')) AS t)
),
named AS (
    SELECT t.command, w.component_uid AS component, t.how, t.within
    FROM token t JOIN component_word w ON w.word = t.word
    WHERE w.needs IS NULL OR w.needs = t.how OR (w.needs = 'name' AND t.how <> 'program')
    UNION ALL
    SELECT t.command, c.uid, t.how, t.within
    FROM token t JOIN component c ON c.kind = 'cluster' AND lower(c.name) = t.word AND c.lifecycle <> 'retired'
    WHERE t.how = 'kube_context'
),
narrowed AS (
    SELECT n.command, coalesce(s.uid, n.component) AS component, n.how
    FROM named n
    LEFT JOIN (
        SELECT c.uid, lower(c.name) AS name, p.lineage FROM component c JOIN component_path p ON p.uid = c.uid
        WHERE c.kind = 'namespace' AND c.lifecycle <> 'retired'
    ) s ON n.within = s.name AND list_contains(s.lineage, n.component)
)
SELECT uuidv7(), n.command, n.component, min(n.how)
FROM narrowed n
WHERE NOT EXISTS (
    FROM command_component l WHERE l.command_uid = n.command AND l.component_uid = n.component
)
GROUP BY n.command, n.component
