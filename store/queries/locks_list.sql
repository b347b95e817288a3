-- Which periods are locked? The newest days last.
SELECT l.lock_id, l.client, l.person, l.from_on, l.to_on, l.zone, l.reason, l.locked_at, l.uid,
       CAST(p.client_uid AS VARCHAR) AS client_uid
FROM period_locks l JOIN period_lock p ON p.uid = CAST(l.uid AS UUID)
ORDER BY l.from_on, l.lock_id
