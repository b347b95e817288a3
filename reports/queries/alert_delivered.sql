-- How many deliveries came in the time asked for, of which source, and what was in them? Follows alert_problems; ends with
-- `delivered`. Members count where a delivery was read; one that was read on a second try is there a second time.
, delivered AS (
    SELECT d.integration AS source, d.status, g.idx, coalesce(d.truncated, 0) AS truncated,
           CASE WHEN d.status = 'taken' THEN coalesce(d.members, 0) ELSE 0 END AS members
    FROM (SELECT *, epoch_ms(received_at) AS received_ms FROM alert_deliveries) d
    JOIN bucket g ON g.day = d.received_ms // 86400000 AND d.received_ms >= g.from_ms AND d.received_ms < g.to_ms
),
-- what sources said that they had not said before
told AS (
    SELECT a.component_uid, a.integration AS source, a.name, a.rule, t.owner, t.client, t.project, g.idx,
           coalesce(list_position(['unknown', 'info', 'warning', 'error', 'critical'], e.severity), 1) AS rank
    FROM (
        SELECT *, epoch_ms(received_at) AS received_ms FROM alert_event
        WHERE kind IN ('firing', 'resolved', 'acked', 'unacked', 'suppressed', 'note')
    ) e
    JOIN alert a ON a.uid = e.alert_uid
    LEFT JOIN task t ON t.uid = a.task_uid
    JOIN bucket g ON g.day = e.received_ms // 86400000 AND e.received_ms >= g.from_ms AND e.received_ms < g.to_ms
    WHERE a.uid IN (SELECT alert_uid FROM spell)
)
