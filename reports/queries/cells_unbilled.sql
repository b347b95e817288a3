-- Which parts of billable entries are on no invoice yet? Follows time_cells.
SELECT CAST(c.uid AS VARCHAR) AS uid, c.idx, /*keys*/ CAST(c.client_uid AS VARCHAR) AS client_uid,
       CAST(c.project_uid AS VARCHAR) AS project_uid, c.counted_ms, c.status
FROM /*relation*/ c /*joins*/
WHERE c.billable AND c.status NOT IN ('invoiced', 'running')
ORDER BY uid, c.idx
