-- The versions of a runbook, newest first.
SELECT CAST(uid AS VARCHAR) AS uid FROM runbook_version WHERE runbook_uid = ? ORDER BY version DESC
