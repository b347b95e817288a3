-- How much time was invoiced of a client's (or project's) entries that began in a period, and what was it worth?
SELECT CAST(coalesce(sum(e.billed_ms), 0) AS BIGINT) AS billed_ms, coalesce(sum(e.billed_amount), 0) AS amount
FROM time_entry e JOIN entry_places a ON a.uid = e.uid
WHERE e.status = 'invoiced' AND a.client_uid = CAST($client AS UUID)
  AND ($project IS NULL OR a.project_uid = CAST($project AS UUID))
  AND e.started_at >= make_timestamptz($from) AND e.started_at < make_timestamptz($to)
  AND e.billed_currency = $currency
