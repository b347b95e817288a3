-- By which words is a component meant? Its identities without their scheme, the last parts of those that have parts and its
-- name, where no other component shares them and they are no everyday words. `needs` says where only a word counts.
DELETE FROM component_word;
INSERT INTO component_word
WITH keyed AS (
    SELECT uid, substr(identity, 1, strpos(identity, ':') - 1) AS scheme,
           lower(substr(identity, strpos(identity, ':') + 1)) AS word
    FROM (SELECT uid, unnest(identities) AS identity FROM component WHERE lifecycle <> 'retired')
),
short AS (
    SELECT uid, regexp_extract(word, '[^/:]+$') AS word FROM keyed WHERE contains(word, '/') OR contains(word, ':')
    UNION ALL
    SELECT uid, lower(name) FROM component WHERE lifecycle <> 'retired'
),
telling AS (
    SELECT word, any_value(uid) AS uid
    FROM short
    WHERE len(word) >= 4 AND regexp_matches(word, '[0-9._-]') AND NOT regexp_matches(word, '^[0-9.]*$')
    GROUP BY word
    HAVING count(DISTINCT uid) = 1
)
SELECT word, uid, CASE WHEN bool_or(needs IS NULL) THEN NULL ELSE min(needs) END FROM (
    SELECT word, uid, CASE WHEN scheme IN ('kube_context', 'aws_profile', 'gcp_project') THEN scheme END AS needs
    FROM keyed
    WHERE len(word) >= 3 AND NOT regexp_matches(word, '^[0-9]*$')
    UNION ALL
    SELECT word, uid, 'name' FROM telling
)
GROUP BY word, uid;
