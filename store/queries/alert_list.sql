-- Alerts, those that fire first, the worst and newest of them first.
SELECT /*columns*/
FROM alerts
WHERE /*where*/
ORDER BY list_position(['firing', 'acked', 'suppressed', 'orphan', 'resolved'], status),
         CASE WHEN status IN ('firing', 'acked', 'suppressed')
              THEN list_position(['critical', 'error', 'warning', 'info', 'unknown'], severity) END,
         coalesce(starts_at, last_seen_at) DESC, alert_id
LIMIT ?
