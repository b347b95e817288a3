-- Which alerts fire now, since when, and does anybody know? Follows alert_spells.
SELECT c.rank, greatest($now_ms - c.started_ms, 0) AS age_ms, a.acked_at IS NOT NULL AND a.status = 'acked' AS acked,
       coalesce(a.stale, false) AS stale, c.suppressed
FROM spell c JOIN alert a ON a.uid = c.alert_uid
WHERE c.ended_ms IS NULL AND c.kind <> 'orphan'
