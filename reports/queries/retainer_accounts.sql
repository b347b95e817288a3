-- Which accounts were ever paid into, of hours (no currency) or of money?
SELECT CAST(c.uid AS VARCHAR) AS client_uid, c.name AS client, m.project, CASE WHEN m.ms IS NULL THEN m.currency END AS currency
FROM retainer_move m JOIN client c ON c.uid = m.client_uid
GROUP BY ALL
ORDER BY client, project NULLS FIRST, currency NULLS FIRST
