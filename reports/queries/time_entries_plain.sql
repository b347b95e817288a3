-- Every entry of some time with its place and its times in milliseconds since 1970; who runs lasts until now.
SELECT e.uid, coalesce(e.person, '') AS person, e.place_client AS client, e.place_project AS project,
       coalesce(e.billable, true) AS billable, e.status, coalesce(e.kind, 'work') AS kind, e.tags, e.task_uid, e.task_id, e.title,
       e.session_uid, e.client_uid, e.project_uid, e.weights, e.pieces, e.counted AS counting,
       CAST(e.billed_amount * 10000 AS BIGINT) AS billed_units, e.billed_currency, epoch_ms(e.started_at) AS started_ms,
       coalesce(epoch_ms(e.ended_at), greatest($now_ms, epoch_ms(e.started_at))) AS ended_ms,
       coalesce(e.measured_ms, p.active_ms + p.idle_ms, greatest($now_ms - epoch_ms(e.started_at), 0)) AS measured_ms,
       coalesce(e.adjusted_ms, e.measured_ms, p.active_ms + p.idle_ms, greatest($now_ms - epoch_ms(e.started_at), 0)) AS counted_ms
FROM placed_entries e
LEFT JOIN session_progress p ON p.session_uid = e.session_uid AND e.measured_ms IS NULL
WHERE e.started_at < make_timestamptz($to_ms * 1000)
  AND (e.ended_at IS NULL OR e.ended_at > make_timestamptz($from_ms * 1000) OR e.started_at >= make_timestamptz($from_ms * 1000))
  AND (/*where*/)
