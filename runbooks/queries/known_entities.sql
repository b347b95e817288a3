-- The components that commands may name, with every word that stands for each.
SELECT path, kind, tags,
       list_prepend(name, list_transform(coalesce(identities, []), lambda one: regexp_replace(one, '^[a-z][a-z0-9_.-]*:', '')))
           AS words
FROM components
WHERE lifecycle <> 'retired'
ORDER BY path
