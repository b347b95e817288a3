-- What tells of all things that are, or ever were, in a frozen state? Oldest first.
WITH frozen AS (
    SELECT subject_uid FROM event WHERE kind = $kind AND (after ->> '$.status') IN ($first, $second)
    UNION SELECT CAST(unnest(from_json_strict(CAST($stored AS VARCHAR), '["VARCHAR"]')) AS UUID)
)
SELECT CAST(subject_uid AS VARCHAR) AS uid, CAST(after AS VARCHAR) AS after
FROM event WHERE kind = $kind AND subject_uid IN (SELECT subject_uid FROM frozen)
ORDER BY seq
