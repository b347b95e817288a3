-- When was each scope of a source read whole?
SELECT scope, list(read_at ORDER BY read_at) AS read_at FROM component_scope
WHERE source_uid = CAST(? AS UUID) AND complete AND read_at > now() - INTERVAL 400 DAYS
GROUP BY scope
