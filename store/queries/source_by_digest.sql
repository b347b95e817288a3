-- Which source's last input had this digest, and when was it taken in?
SELECT CAST(s.uid AS VARCHAR) AS uid, s.format, s.name, max(r.ended_at) AS taken_in_at
FROM component_source s LEFT JOIN component_run r ON r.source_uid = s.uid
WHERE s.input_digest = ?
GROUP BY ALL
