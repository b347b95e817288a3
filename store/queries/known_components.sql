-- What does one source know of each component? `seen` of other sources and what is told stay unread: there may be many.
SELECT CAST(c.uid AS VARCHAR), c.kind, CAST(c.parent_uid AS VARCHAR), c.slot, p.path, c.identities, c.lifecycle,
       one.scope, one.digest, one.missing_since, one.gone_at
FROM (SELECT *, list_filter(seen, lambda x: x.source = CAST($source AS UUID))[1] AS one FROM component) c
JOIN component_path p ON p.uid = c.uid
ORDER BY c.lifecycle = 'retired', c.component_id
