-- For how many microseconds did commands of these entries' sessions run, within each entry, on which components?
-- A command that touched several is shared equally.
WITH asked AS (SELECT CAST(unnest(from_json_strict(CAST($uids AS VARCHAR), '["VARCHAR"]')) AS UUID) AS uid),
ran AS (
    SELECT e.uid, c.uid AS command_uid,
           epoch_us(least(coalesce(n.ended_at, e.ended_at), e.ended_at)) - epoch_us(greatest(c.started_at, e.started_at)) AS us
    FROM time_entry e JOIN asked a ON a.uid = e.uid
    JOIN command c ON c.session_uid = e.session_uid AND c.started_at < e.ended_at
    LEFT JOIN command_end n ON n.command_uid = c.uid
    WHERE coalesce(n.ended_at, e.ended_at) > e.started_at
),
touched AS (SELECT command_uid, list(DISTINCT component_uid) AS uids FROM command_component GROUP BY command_uid),
each AS (
    SELECT r.uid, unnest(coalesce(t.uids, [NULL])) AS component_uid, r.us // len(coalesce(t.uids, [NULL])) AS us
    FROM ran r LEFT JOIN touched t ON t.command_uid = r.command_uid
)
SELECT CAST(uid AS VARCHAR) AS entry_uid, CAST(component_uid AS VARCHAR) AS component_uid,
       CAST(sum(greatest(us, 0)) AS BIGINT) AS weight
FROM each GROUP BY ALL
