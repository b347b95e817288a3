-- Which silences and maintenance windows are not over?
SELECT CAST(s.uid AS VARCHAR) AS uid, s.silence_id, s.kind, s.matchers, p.path, epoch_us(s.starts_at) AS starts_at,
       epoch_us(s.ends_at) AS ends_at
FROM silence s
LEFT JOIN component_path p ON p.uid = s.component_uid
WHERE s.ends_at > CAST(? AS TIMESTAMPTZ)
ORDER BY s.silence_id
