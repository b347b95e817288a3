-- Runbooks: what people write and decide (runbook, runbook_version), and what happened when one was run (facts).

-- `words` are the task or filter that it is made from, `decisions` what a person decided about recorded commands (JSON list,
-- runbooks.making.decisions), which survive every regeneration.
CREATE TABLE runbook (
    uid UUID, runbook_id BIGINT, name VARCHAR, task_uid UUID, words VARCHAR[], decisions JSON, owner VARCHAR, tags VARCHAR[],
    archived BOOLEAN, created_at TIMESTAMPTZ
);

-- `content` is the JSON of runbooks.model.Procedure and never changes, nor do parent, author, message and made_at: only
-- the status does (draft | reviewed | approved | deprecated), with who said so and when. origin: generated | edited | proposed.
-- `generated` is what the recording alone said when it was last asked: against it, what people wrote is told from what was made.
CREATE TABLE runbook_version (
    uid UUID, version_id BIGINT, runbook_uid UUID, version INTEGER, parent INTEGER, origin VARCHAR, title VARCHAR,
    content VARCHAR, generated VARCHAR, content_hash VARCHAR, author VARCHAR, message VARCHAR, made_at TIMESTAMPTZ, status VARCHAR,
    status_by VARCHAR, status_at TIMESTAMPTZ
);

-- kind: run | check | rehearsal. `parameters` are a JSON object without secrets.
CREATE TABLE runbook_run (
    uid UUID, run_id BIGINT, runbook_uid UUID, version INTEGER, kind VARCHAR, task_uid UUID, person VARCHAR, host VARCHAR,
    parameters JSON, selection VARCHAR[], started_at TIMESTAMPTZ
);

-- Each time that a run got a shell of its own: at its start and at each resume.
CREATE TABLE runbook_run_session (uid UUID, run_uid UUID, session_uid UUID, begun_at TIMESTAMPTZ);

-- One row when an attempt begins and one when it ends. purpose: step | setup | rollback | check. `command` is what was
-- executed, secrets as ***; `edited` where it is not what the version says.
CREATE TABLE runbook_run_step (
    uid UUID, run_uid UUID, position BIGINT, step_id VARCHAR, attempt INTEGER, purpose VARCHAR, command VARCHAR, edited BOOLEAN,
    began_at TIMESTAMPTZ
);

-- outcome: done | failed | skipped | differs | timeout | interrupted | refused.
CREATE TABLE runbook_run_step_end (
    uid UUID, run_step_uid UUID, outcome VARCHAR, exit_code INTEGER, output VARCHAR, difference VARCHAR, captured JSON,
    duration_ms BIGINT, ended_at TIMESTAMPTZ
);

-- The newest counts. state: done | failed | aborted | rolled-back | interrupted.
CREATE TABLE runbook_run_end (uid UUID, run_uid UUID, state VARCHAR, reason VARCHAR, ended_at TIMESTAMPTZ);

CREATE VIEW runbook_step_rows AS
SELECT v.uid AS version_uid, v.runbook_uid, v.version, unnest(range(1, len(s.steps) + 1)) AS step_no, unnest(s.steps) AS step
FROM runbook_version v, LATERAL (SELECT CAST(json_extract(v.content, '$.steps') AS JSON[]) AS steps) s;

CREATE VIEW runbook_runs AS
SELECT n.run_id, r.runbook_id, n.version, n.kind,
       coalesce(e.state, 'running') AS state, e.reason, t.task_id, n.person, n.host,
       n.parameters, n.selection, n.started_at, e.ended_at,
       coalesce(s.steps_done, 0) AS steps_done, coalesce(s.steps_failed, 0) AS steps_failed, coalesce(s.steps_edited, 0) AS steps_edited,
       coalesce(s.busy_ms, 0) AS busy_ms, p.sessions, r.name, CAST(n.uid AS VARCHAR) AS uid
FROM runbook_run n
LEFT JOIN runbook r ON r.uid = n.runbook_uid
LEFT JOIN task t ON t.uid = n.task_uid
LEFT JOIN (
    SELECT run_uid, arg_max(state, ended_at) AS state, arg_max(reason, ended_at) AS reason, max(ended_at) AS ended_at
    FROM runbook_run_end GROUP BY run_uid
) e ON e.run_uid = n.uid
LEFT JOIN (
    SELECT b.run_uid, count(DISTINCT b.step_id) FILTER (d.outcome IN ('done', 'differs')) AS steps_done,
           count(DISTINCT b.step_id) FILTER (d.outcome IN ('failed', 'timeout')) AS steps_failed,
           count(DISTINCT b.step_id) FILTER (b.edited) AS steps_edited, CAST(sum(d.duration_ms) AS BIGINT) AS busy_ms
    FROM runbook_run_step b LEFT JOIN runbook_run_step_end d ON d.run_step_uid = b.uid
    WHERE b.purpose IN ('step', 'check') GROUP BY b.run_uid
) s ON s.run_uid = n.uid
LEFT JOIN (
    SELECT q.run_uid, list(x.session_id ORDER BY x.session_id) AS sessions
    FROM runbook_run_session q JOIN session x ON x.uid = q.session_uid GROUP BY q.run_uid
) p ON p.run_uid = n.uid;

CREATE VIEW runbook_run_steps AS
SELECT n.run_id, r.runbook_id, n.version, b.position, b.step_id, b.attempt, b.purpose, b.command, b.edited,
       coalesce(d.outcome, 'running') AS outcome, d.exit_code, d.output, d.difference, d.captured, d.duration_ms, b.began_at,
       d.ended_at, CAST(b.uid AS VARCHAR) AS uid
FROM runbook_run_step b
JOIN runbook_run n ON n.uid = b.run_uid
LEFT JOIN runbook r ON r.uid = n.runbook_uid
LEFT JOIN runbook_run_step_end d ON d.run_step_uid = b.uid;

-- `verified_at` is when a whole run of the current version last went well, as the version says: with nothing edited in it.
CREATE VIEW runbooks AS
WITH newest AS (SELECT runbook_uid, max(version) AS version FROM runbook_version GROUP BY runbook_uid),
edited AS (SELECT DISTINCT CAST(run_uid AS VARCHAR) AS run_uid FROM runbook_run_step WHERE edited),
ran AS (
    SELECT runbook_id, version, max(ended_at) AS verified_at, arg_max(person, ended_at) AS verified_by
    FROM runbook_runs
    WHERE state = 'done' AND kind = 'run' AND selection IS NULL AND uid NOT IN (SELECT run_uid FROM edited)
    GROUP BY runbook_id, version
)
SELECT r.runbook_id, r.name, v.title, v.version, v.status, r.owner, r.tags, t.task_id,
       CAST(json_array_length(json_extract(v.content, '$.steps')) AS INTEGER) AS steps,
       CAST(json_array_length(json_extract(v.content, '$.parameters')) AS INTEGER) AS parameters,
       ran.verified_at, ran.verified_by, coalesce(c.runs, 0) AS runs, c.last_run_at, c.last_run_state, a.approved_version,
       v.author, v.made_at AS changed_at, r.created_at, coalesce(r.archived, false) AS archived, r.words,
       CAST(r.uid AS VARCHAR) AS uid
FROM runbook r
LEFT JOIN newest n ON n.runbook_uid = r.uid
LEFT JOIN runbook_version v ON v.runbook_uid = r.uid AND v.version = n.version
LEFT JOIN task t ON t.uid = r.task_uid
LEFT JOIN ran ON ran.runbook_id = r.runbook_id AND ran.version = v.version
LEFT JOIN (
    SELECT runbook_id, count(*) FILTER (kind = 'run') AS runs, max(started_at) FILTER (kind = 'run') AS last_run_at,
           arg_max(state, started_at) FILTER (kind = 'run') AS last_run_state
    FROM runbook_runs GROUP BY runbook_id
) c ON c.runbook_id = r.runbook_id
LEFT JOIN (
    SELECT runbook_uid, max(version) AS approved_version FROM runbook_version WHERE status = 'approved' GROUP BY runbook_uid
) a ON a.runbook_uid = r.uid;

CREATE VIEW runbook_versions AS
SELECT r.runbook_id, v.version, v.parent, v.origin, v.status, v.title, v.author, v.message, v.made_at, v.status_by, v.status_at,
       v.content_hash, r.name, CAST(v.uid AS VARCHAR) AS uid
FROM runbook_version v
JOIN runbook r ON r.uid = v.runbook_uid;

-- `command` is the shell text with "${PARAMETER}" where a value goes.
CREATE VIEW runbook_steps AS
SELECT r.runbook_id, s.version, CAST(s.step_no AS INTEGER) AS step_no, json_extract_string(s.step, '$.id') AS step_id,
       json_extract_string(s.step, '$.section') AS section, json_extract_string(s.step, '$.kind') AS kind,
       json_extract_string(s.step, '$.title') AS title, json_extract_string(s.step, '$.command.text') AS command,
       CAST(json_extract(s.step, '$.expect.exit_codes[0]') AS INTEGER) AS expected_exit,
       json_extract_string(s.step, '$.danger.level') AS danger, json_extract_string(s.step, '$.confirm') AS confirm,
       json_extract_string(s.step, '$.rollback.text') AS rollback, json_extract_string(s.step, '$.cwd.text') AS cwd,
       CAST(json_extract(s.step, '$.provenance.command_ids') AS BIGINT[]) AS command_ids, r.name
FROM runbook_step_rows s
JOIN runbook r ON r.uid = s.runbook_uid;
