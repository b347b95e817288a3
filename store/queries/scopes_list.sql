-- What was read of each source, when, and how well?
SELECT source_format, source, scope, status, read_at, tried_at, sightings AS components, why, asked
FROM component_scopes
WHERE NOT $stale OR status <> 'ok'
ORDER BY source_format, source, scope
