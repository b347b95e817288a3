-- The runbook that was made from these words.
SELECT CAST(uid AS VARCHAR) AS uid FROM runbook WHERE words = CAST(? AS VARCHAR[]) AND NOT coalesce(archived, false)
ORDER BY runbook_id LIMIT 1
