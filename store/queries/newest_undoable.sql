-- Which is the newest group of events a user made that was not taken back and does not take back another?
SELECT CAST(group_uid AS VARCHAR) AS group_uid
FROM event
WHERE source = 'user' AND undoes IS NULL
  AND group_uid NOT IN (SELECT undoes FROM event WHERE undoes IS NOT NULL)
ORDER BY seq DESC
LIMIT 1
