-- Where does every component lie? Equal names below one parent are told apart: the oldest that lives keeps the plain name,
-- the others say their type, then their number. A component whose parents form a circle, or are gone, stands at the top.
DELETE FROM component_path;
INSERT INTO component_path
WITH RECURSIVE named AS (
    SELECT c.uid, p.uid AS parent_uid, c.component_id, c.lifecycle = 'retired' AS retired,
           replace(coalesce(nullif(trim(c.name), ''), 'unnamed'), '/', '_') AS name,
           regexp_extract(coalesce(nullif(c.native_type, ''), c.kind, ''), '[^/]*$') AS type
    FROM component c LEFT JOIN component p ON p.uid = c.parent_uid
),
told_apart AS (
    SELECT *, CASE WHEN row_number() OVER (PARTITION BY parent_uid, lower(name) ORDER BY retired, component_id) = 1 THEN name
                   ELSE name || ' (' || type || ')' END AS label
    FROM named
),
labelled AS (
    SELECT uid, parent_uid,
           CASE WHEN row_number() OVER (PARTITION BY parent_uid, lower(label) ORDER BY retired, component_id) = 1 THEN label
                ELSE label || ' #' || component_id END AS label
    FROM told_apart
),
placed AS (
    SELECT uid, label AS path, CAST(1 AS BIGINT) AS depth, [uid] AS lineage FROM labelled WHERE parent_uid IS NULL
    UNION ALL
    SELECT l.uid, p.path || '/' || l.label, p.depth + 1, list_append(p.lineage, l.uid)
    FROM placed p JOIN labelled l ON l.parent_uid = p.uid
)
SELECT * FROM placed
UNION ALL
SELECT l.uid, l.label || ' #' || c.component_id, 1, [l.uid]
FROM labelled l JOIN component c ON c.uid = l.uid
WHERE l.uid NOT IN (SELECT uid FROM placed);
