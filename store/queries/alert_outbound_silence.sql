-- What did the source answer when it was last asked to silence this alert?
SELECT t.answer
FROM alert_outbound o JOIN alert_outbound_try t ON t.outbound_uid = o.uid
WHERE o.alert_uid = CAST(? AS UUID) AND o.kind = 'silence' AND t.outcome = 'sent'
ORDER BY t.tried_at DESC LIMIT 1
