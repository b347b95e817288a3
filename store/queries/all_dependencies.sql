-- Which tasks depend on which?
SELECT CAST(uid AS VARCHAR) AS uid, list_transform(depends_on, lambda needed: CAST(needed AS VARCHAR)) AS depends_on
FROM task WHERE len(depends_on) > 0
