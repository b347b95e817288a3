-- What was billed of invoiced time, and how much time is not to be billed, by the places whose terms name a currency?
-- Follows time_cells.
SELECT /*names*/ currency, CAST(client_uid AS VARCHAR) AS client_uid, CAST(project_uid AS VARCHAR) AS project_uid,
       CAST(sum(counted_ms) AS BIGINT) AS worked_ms, CAST(sum(units) AS BIGINT) AS units,
       CAST(coalesce(sum(counted_ms) FILTER (is_invoiced), 0) AS BIGINT) AS invoiced_ms
FROM (
    SELECT /*keys*/ c.client_uid, c.project_uid, c.counted_ms, c.status = 'invoiced' AS is_invoiced,
           CASE WHEN c.status = 'invoiced' THEN c.billed_currency END AS currency,
           CASE WHEN c.status = 'invoiced' THEN coalesce(c.billed_units, 0) ELSE 0 END AS units
    FROM /*relation*/ c /*joins*/
    WHERE c.status IN ('invoiced', 'running') OR NOT c.billable
)
GROUP BY ALL
