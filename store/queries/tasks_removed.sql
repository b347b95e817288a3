-- Which of these tasks were deleted, and when?
SELECT CAST(subject_uid AS VARCHAR) AS uid, epoch_us(max(recorded_at)) AS removed_at
FROM event
WHERE kind = 'task' AND after IS NULL
  AND subject_uid IN (SELECT CAST(unnest(from_json_strict(CAST($uids AS VARCHAR), '["VARCHAR"]')) AS UUID))
GROUP BY subject_uid
