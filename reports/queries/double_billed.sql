-- Which of these entries lie beside billable time of the same person for another client, neither being marked as shared?
WITH asked AS (
    SELECT e.uid, e.entry_id, e.person, e.started_at, e.ended_at, a.client_uid
    FROM time_entry e JOIN entry_places a ON a.uid = e.uid
    WHERE e.uid IN (SELECT CAST(unnest(from_json_strict(CAST(? AS VARCHAR), '["VARCHAR"]')) AS UUID))
      AND NOT coalesce(e.shared, false)
),
near AS (
    SELECT e.uid, e.entry_id, e.person, e.started_at, e.ended_at, e.status
    FROM time_entry e
    WHERE coalesce(e.billable, true) AND NOT coalesce(e.shared, false) AND e.ended_at IS NOT NULL
      AND e.ended_at > (SELECT min(started_at) FROM asked) AND e.started_at < (SELECT max(ended_at) FROM asked)
)
SELECT q.entry_id, n.entry_id AS other_id, a.client AS other_client, n.status AS other_status
FROM asked q
JOIN near n ON n.person = q.person AND n.started_at < q.ended_at AND n.ended_at > q.started_at AND n.uid <> q.uid
JOIN entry_places a ON a.uid = n.uid
WHERE a.client_uid IS DISTINCT FROM q.client_uid AND a.client IS NOT NULL
ORDER BY q.entry_id, n.entry_id
