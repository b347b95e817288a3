-- Which components do these tokens name? Names count as arguments only, identities of a context for that context only.
INSERT INTO command_component
WITH token AS (
    SELECT t.command, t.how, t.word
    FROM (SELECT unnest(from_json_strict(CAST($tokens AS VARCHAR),
          '[{"command": "UUID", "how": "VARCHAR", "word": "VARCHAR", "within": "VARCHAR"}]')) AS t)
),
named AS (
    SELECT t.command, w.component_uid AS component, min(t.how) AS how
    FROM token t JOIN component_word w ON w.word = t.word
    WHERE w.needs IS NULL OR w.needs = t.how OR (w.needs = 'name' AND t.how <> 'program')
    GROUP BY t.command, w.component_uid
)
SELECT uuidv7(), n.command, n.component, n.how
FROM named n ANTI JOIN command_component l ON l.command_uid = n.command AND l.component_uid = n.component
