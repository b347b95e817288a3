-- Which timers of a person run that no session runs?
SELECT CAST(uid AS VARCHAR) AS uid FROM time_entry
WHERE status = 'running' AND source <> 'session' AND person = ?
ORDER BY started_at DESC, entry_id DESC
