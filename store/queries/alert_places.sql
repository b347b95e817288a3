-- Which living components do these words mean? By identity or telling name (`needs` says where only a word counts), and by name.
WITH wanted AS (
    SELECT CAST(unnest(from_json_strict(CAST($words AS VARCHAR), '["VARCHAR"]')) AS VARCHAR) AS word
)
SELECT w.word, 'word' AS how, w.needs, CAST(c.uid AS VARCHAR) AS uid, p.path
FROM component_word w
JOIN wanted ON wanted.word = w.word
JOIN component c ON c.uid = w.component_uid
JOIN component_path p ON p.uid = c.uid
WHERE c.lifecycle <> 'retired'
UNION ALL
SELECT lower(c.name), 'name', NULL, CAST(c.uid AS VARCHAR), p.path
FROM component c
JOIN wanted ON wanted.word = lower(c.name)
JOIN component_path p ON p.uid = c.uid
WHERE c.lifecycle <> 'retired'
ORDER BY 1, 2, 5
