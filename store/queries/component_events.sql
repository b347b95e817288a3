-- What changed of components that match, the newest first?
SELECT e.seq, e.recorded_at, e.actor, e.verb AS action, e.source AS origin, coalesce(p.path, e.subject) AS path, e.before, e.after
FROM event e LEFT JOIN component_path p ON p.uid = e.subject_uid
WHERE e.kind = 'component'
  AND ($everything OR e.subject_uid IN (SELECT CAST(unnest(from_json_strict(CAST($uids AS VARCHAR), '["VARCHAR"]')) AS UUID)))
ORDER BY e.seq DESC
LIMIT $newest
