-- What did people do to these alerts?
SELECT CAST(alert_uid AS VARCHAR) AS alert_uid, kind, epoch_us(acted_at) AS acted_at, actor
FROM alert_act
WHERE alert_uid IN (SELECT CAST(unnest(from_json_strict(CAST($uids AS VARCHAR), '["VARCHAR"]')) AS UUID))
ORDER BY acted_at, act_id
