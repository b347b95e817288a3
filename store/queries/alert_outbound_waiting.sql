-- What is still to be told to sources, and from when on? What failed waits 30 seconds, then twice as long each time, an hour at
-- most; after three days it is given up.
SELECT CAST(o.uid AS VARCHAR) AS uid, o.outbound_id, o.integration, o.kind, CAST(o.request AS VARCHAR) AS request, o.queued_at,
       coalesce(t.tries, 0) AS tries, t.answer,
       coalesce(t.tried_at + to_seconds(least(3600, 30 * pow(2, least(t.tries, 12) - 1))), o.queued_at) AS next_at,
       next_at <= CAST($now AS TIMESTAMPTZ) AS is_due
FROM alert_outbound o
LEFT JOIN (
    SELECT outbound_uid, count(*) AS tries, max(tried_at) AS tried_at, bool_or(outcome <> 'failed') AS over,
           arg_max(answer, tried_at) AS answer
    FROM alert_outbound_try GROUP BY outbound_uid
) t ON t.outbound_uid = o.uid
WHERE NOT coalesce(t.over, false)
  AND o.queued_at > CAST($now AS TIMESTAMPTZ) - INTERVAL 3 DAYS
ORDER BY o.outbound_id
