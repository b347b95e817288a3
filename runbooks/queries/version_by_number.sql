-- The version of a runbook with this number, the newest where there is none given.
SELECT CAST(uid AS VARCHAR) AS uid FROM runbook_version
WHERE runbook_uid = $runbook AND ($number IS NULL OR version = $number)
ORDER BY version DESC
LIMIT 1
