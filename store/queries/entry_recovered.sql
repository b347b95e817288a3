-- When was it found that an entry had been cut off?
SELECT max(recorded_at) FROM event
WHERE kind = 'time_entry' AND subject_uid = CAST(? AS UUID) AND (after ->> '$.interrupted') = 'true'
