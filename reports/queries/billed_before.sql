-- How much time was invoiced of a client's projects in a period, and what was it worth? Entries count when they began;
-- those that an earlier cap held and a later invoice billed count with the days of that invoice. Shifts have no hours.
SELECT CAST(a.project_uid AS VARCHAR) AS project_uid,
       CAST(coalesce(sum(e.billed_ms) FILTER (coalesce(e.rated ->> '$[0].unit', 'hour') <> 'shift'), 0) AS BIGINT) AS billed_ms,
       coalesce(sum(e.billed_amount) FILTER (e.billed_currency = $currency), 0) AS amount
FROM time_entry e
JOIN invoice i ON i.uid = e.invoice_uid
JOIN entry_places a ON a.uid = e.uid
WHERE e.status = 'invoiced' AND i.client_uid = CAST($client AS UUID)
  AND (i.period_from BETWEEN CAST($from_on AS DATE) AND CAST($to_on AS DATE)
       OR (e.started_at >= make_timestamptz($from) AND e.started_at < make_timestamptz($to)))
  AND CASE WHEN CAST(timezone($zone, e.started_at) AS DATE) < i.period_from
           THEN i.period_from >= CAST($from_on AS DATE) AND i.period_from < CAST($to_on AS DATE)
           ELSE e.started_at >= make_timestamptz($from) AND e.started_at < make_timestamptz($to) END
GROUP BY a.project_uid
