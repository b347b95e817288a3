-- Which deliveries could not be read, and are neither replayed nor discarded?
SELECT delivery_id, received_at, integration, format, bytes, reason, uid FROM alert_deliveries
WHERE status = 'quarantined' AND ($number IS NULL OR delivery_id = $number)
ORDER BY delivery_id
