-- What was delivered, as it came?
SELECT coalesce(d.body, (SELECT any_value(o.body) FROM alert_delivery o WHERE o.digest = d.digest AND o.body IS NOT NULL)) AS body,
       CAST(d.head AS VARCHAR) AS head, d.integration, epoch_us(d.received_at) AS received_at, CAST(d.uid AS VARCHAR) AS uid, d.status
FROM alert_delivery d
WHERE d.delivery_id = ?
