-- Which runbook has this number, or else this name?
SELECT CAST(uid AS VARCHAR) AS uid FROM runbook WHERE runbook_id = $number OR name = $name
ORDER BY runbook_id = $number DESC
LIMIT 1
