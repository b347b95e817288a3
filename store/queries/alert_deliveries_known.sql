-- Which of these deliveries, by their source's own id or by their content, came before, within what is remembered?
WITH wanted AS (
    SELECT unnest(from_json_strict(CAST($wanted AS VARCHAR),
                  '[{"integration": "VARCHAR", "source_id": "VARCHAR", "digest": "VARCHAR"}]'), recursive := true)
)
SELECT DISTINCT d.integration, CASE WHEN d.source_id = w.source_id THEN d.source_id END AS source_id,
       CASE WHEN d.digest = w.digest THEN d.digest END AS digest
FROM alert_delivery d
JOIN wanted w ON w.integration = d.integration AND (d.digest = w.digest OR d.source_id = w.source_id)
WHERE d.status <> 'quarantined' AND d.received_at > CAST($since AS TIMESTAMPTZ)
