-- All events, or those of one group, oldest first, as they were sealed.
SELECT CAST(uid AS VARCHAR) AS uid, seq, strftime(recorded_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') AS recorded_at,
       actor, source, verb, kind, CAST(subject_uid AS VARCHAR) AS subject_uid, subject,
       CAST(before AS VARCHAR) AS before, CAST(after AS VARCHAR) AS after,
       CAST(group_uid AS VARCHAR) AS group_uid, CAST(undoes AS VARCHAR) AS undoes, previous_hash, hash
FROM event
WHERE $group IS NULL OR group_uid = CAST($group AS UUID)
ORDER BY seq
