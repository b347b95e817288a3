-- Which scopes did a question to a live source tell of?
SELECT source, scope, source_uid, read_at FROM component_scopes WHERE asked = ? ORDER BY scope
