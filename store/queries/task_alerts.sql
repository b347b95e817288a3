-- Which alerts is a task made of, those that fire and the worst of them first?
SELECT a.alert_id, a.severity, a.status, a.starts_at, a.component_path, a.name, a.summary, a.url, a.runbook_url
FROM alerts a
WHERE a.alert_id IN (SELECT alert_id FROM alert_episodes WHERE task_id = ?)
ORDER BY a.resolved_at IS NOT NULL, list_position(['critical', 'error', 'warning', 'info', 'unknown'], a.severity),
         a.starts_at, a.alert_id
LIMIT ?
