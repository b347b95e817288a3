-- The public face: columns and their order are a contract, what lies behind may change. Additions go to the end.

CREATE VIEW session_progress AS
SELECT session_uid,
       arg_max(last_at, position) AS last_at, arg_max(last_boot_ns, position) AS last_boot_ns,
       arg_max(duration_ms, position) AS duration_ms, arg_max(active_ms, position) AS active_ms,
       arg_max(idle_ms, position) AS idle_ms, arg_max(suspended_ms, position) AS suspended_ms,
       arg_max(paused_ms, position) AS paused_ms
FROM journal_offset
WHERE session_uid IS NOT NULL
GROUP BY session_uid;

CREATE VIEW time_entries AS
SELECT e.entry_id, t.task_id, e.person, coalesce(e.client, t.client) AS client,
       coalesce(e.project, t.project) AS project, CAST([] AS VARCHAR[]) AS components,
       e.started_at, e.ended_at, e.zone, coalesce(e.measured_ms, p.active_ms + p.idle_ms) AS measured_ms,
       e.adjusted_ms, e.billed_ms, e.billable, e.source, e.status, e.note,
       e.interrupted, s.session_id, CAST(e.uid AS VARCHAR) AS uid
FROM time_entry e
LEFT JOIN task t ON t.uid = e.task_uid
LEFT JOIN session s ON s.uid = e.session_uid
LEFT JOIN session_progress p ON p.session_uid = e.session_uid;

-- Urgency: priority (H 6, M 4, L 2) + age (1 a month, at most 2) + due date (from 2 two weeks ahead to 12 a week late).
CREATE VIEW tasks AS
SELECT t.task_id, CAST(t.uid AS VARCHAR) AS uid, t.title,
       CASE WHEN t.status = 'open' AND w.running THEN 'active' ELSE t.status END AS status,
       t.resolution, t.priority, t.project, t.client, t.owner, t.tags, CAST([] AS VARCHAR[]) AS components,
       CAST([] AS BIGINT[]) AS depends_on, t.due_at, t.created_at, t.done_at, t.estimate_ms,
       CAST(coalesce(w.spent_ms, 0) AS BIGINT) AS spent_ms,
       CASE WHEN t.status IN ('done', 'cancelled') THEN 0.0
            ELSE round(CASE t.priority WHEN 'H' THEN 6 WHEN 'M' THEN 4 WHEN 'L' THEN 2 ELSE 0 END
                 + greatest(0, least(2, (epoch(now()) - epoch(t.created_at)) / 86400 / 30))
                 + CASE WHEN t.due_at IS NULL OR epoch(t.due_at) - epoch(now()) > 14 * 86400 THEN 0
                        ELSE least(12, 2 + (14 - (epoch(t.due_at) - epoch(now())) / 86400) * 10 / 21) END, 2)
       END AS urgency,
       t.source, t.escalation_level
FROM task t
LEFT JOIN (
    SELECT task_id, sum(coalesce(adjusted_ms, measured_ms)) AS spent_ms, bool_or(status = 'running') AS running
    FROM time_entries GROUP BY task_id
) w ON w.task_id = t.task_id;

CREATE VIEW sessions AS
SELECT s.session_id, t.task_id, s.shell, s.host, s.username, s.started_at, e.ended_at,
       coalesce(e.state, 'running') AS state, e.exit_code,
       coalesce(e.duration_ms, p.duration_ms) AS duration_ms, coalesce(e.active_ms, p.active_ms) AS active_ms,
       coalesce(e.idle_ms, p.idle_ms) AS idle_ms, coalesce(e.suspended_ms, p.suspended_ms) AS suspended_ms,
       coalesce(c.command_count, 0) AS command_count,
       coalesce(e.paused_ms, p.paused_ms) AS paused_ms, coalesce(e.state = 'interrupted', false) AS interrupted,
       s.zone, s.cwd, s.paths, s.argv, s.hooks, s.shell_version, s.interactive, e.reason,
       e.clock_source, e.clock_step_ms, coalesce(e.ended_at, p.last_at) AS last_at, CAST(s.uid AS VARCHAR) AS uid
FROM session s
LEFT JOIN session_end e ON e.session_uid = s.uid
LEFT JOIN session_progress p ON p.session_uid = s.uid
LEFT JOIN task t ON t.uid = s.task_uid
LEFT JOIN (SELECT session_uid, count(*) AS command_count FROM command GROUP BY session_uid) c
       ON c.session_uid = s.uid;

CREATE VIEW commands AS
SELECT c.command_id, s.session_id, t.task_id, c.seq, coalesce(b.text, c.text) AS command,
       coalesce(b.text_source, c.text_source) AS text_source, coalesce(b.cwd, c.cwd) AS cwd,
       s.shell, s.host, s.username, c.started_at, e.ended_at,
       coalesce(e.duration_ms, (p.last_boot_ns - c.boot_ns) // 1000000) AS duration_ms,
       coalesce(e.state, 'running') AS state, e.exit_code, e.pipestatus, o.text AS output,
       coalesce(e.output_bytes, o.raw_bytes, 0) AS output_bytes,
       coalesce(e.lost_bytes, o.lost_bytes, 0) > 0 AS output_truncated,
       coalesce(e.used_alt_screen, false) AS used_alt_screen, coalesce(b.context, c.context) AS context, CAST([] AS VARCHAR[]) AS components,
       CAST(c.uid AS VARCHAR) AS uid
FROM command c
JOIN session s ON s.uid = c.session_uid
LEFT JOIN task t ON t.uid = s.task_uid
LEFT JOIN command_end e ON e.command_uid = c.uid
LEFT JOIN command_output o ON o.command_uid = c.uid
LEFT JOIN session_progress p ON p.session_uid = c.session_uid
LEFT JOIN (
    SELECT session_uid, seq, arg_max(text, position) AS text, arg_max(text_source, position) AS text_source,
           arg_max(cwd, position) AS cwd, arg_max(context, position) AS context
    FROM command_text GROUP BY session_uid, seq
) b ON b.session_uid = c.session_uid AND b.seq = c.seq;

CREATE VIEW command_env AS
SELECT c.command_id, v.name, v.value, v.is_set
FROM command_variable v JOIN command c ON c.uid = v.command_uid;

CREATE VIEW audit AS
SELECT seq, recorded_at, actor, verb AS action, subject, before, after, hash,
       kind, source, CAST(subject_uid AS VARCHAR) AS subject_uid, CAST(group_uid AS VARCHAR) AS group_uid,
       CAST(undoes AS VARCHAR) AS undoes
FROM event;
