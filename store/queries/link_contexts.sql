-- Which namespace, else which cluster, do these contexts of a cluster mean? By its identity, or by its name.
INSERT INTO command_component
WITH token AS (
    SELECT t.command, t.word, t.within
    FROM (SELECT unnest(from_json_strict(CAST($tokens AS VARCHAR),
          '[{"command": "UUID", "how": "VARCHAR", "word": "VARCHAR", "within": "VARCHAR"}]')) AS t)
),
clusters AS (
    SELECT t.command, w.component_uid AS component, t.within
    FROM token t JOIN component_word w ON w.word = t.word
    WHERE w.needs IS NULL OR w.needs IN ('kube_context', 'name')
    UNION
    SELECT t.command, c.uid, t.within
    FROM token t JOIN component c ON lower(c.name) = t.word
    WHERE c.kind = 'cluster' AND c.lifecycle <> 'retired'
),
narrowed AS (
    SELECT DISTINCT n.command, coalesce(s.uid, n.component) AS component
    FROM clusters n
    LEFT JOIN (
        SELECT c.uid, lower(c.name) AS name, p.lineage FROM component c JOIN component_path p ON p.uid = c.uid
        WHERE c.kind = 'namespace' AND c.lifecycle <> 'retired'
    ) s ON n.within = s.name AND list_contains(s.lineage, n.component)
)
SELECT uuidv7(), n.command, n.component, 'kube_context'
FROM narrowed n ANTI JOIN command_component l ON l.command_uid = n.command AND l.component_uid = n.component
