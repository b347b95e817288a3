-- Who changed what of an entry, the newest last?
SELECT seq, recorded_at, actor, verb AS action, CAST(before AS VARCHAR) AS before, CAST(after AS VARCHAR) AS after
FROM event WHERE kind = 'time_entry' AND subject_uid = CAST(? AS UUID) ORDER BY seq
