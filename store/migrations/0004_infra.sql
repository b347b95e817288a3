-- Components of an infrastructure: what sources tell of them, what people say of them, and what is tied to them.

ALTER TABLE task ADD COLUMN component_uids UUID[];

-- `told` holds by source what it last said, `by_hand` what people said, which wins; the columns before them follow from both
-- (store.component_facts). `slot` is the place by kinds and names as sources know it: it stays when people move or rename.
CREATE TABLE component (
    uid UUID, component_id BIGINT, name VARCHAR, kind VARCHAR, parent_uid UUID, provider VARCHAR, native_type VARCHAR,
    owner VARCHAR, health VARCHAR, health_source VARCHAR, health_reason VARCHAR, lifecycle VARCHAR,
    missing_since TIMESTAMPTZ, retired_at TIMESTAMPTZ, tags MAP(VARCHAR, VARCHAR), identities VARCHAR[],
    relations VARCHAR[], slot VARCHAR, told JSON, by_hand JSON,
    seen STRUCT(source UUID, scope VARCHAR, digest VARCHAR, missing_since VARCHAR, gone_at VARCHAR)[],
    first_seen_at TIMESTAMPTZ
);

-- Where components are told of: one format of one cluster, state, account ... `input_digest` is of its last input.
CREATE TABLE component_source (
    uid UUID, source_id BIGINT, format VARCHAR, name VARCHAR, serial BIGINT, input_digest VARCHAR, created_at TIMESTAMPTZ
);

-- What was read, when, and how well. `asked` names the question of a live source that a scope answers.
CREATE TABLE component_run (
    uid UUID, run_id BIGINT, source_uid UUID, origin VARCHAR, locator VARCHAR, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ,
    status VARCHAR, added BIGINT, changed BIGINT, missing BIGINT, retired BIGINT, unchanged BIGINT, group_uid UUID
);
CREATE TABLE component_scope (
    uid UUID, run_uid UUID, source_uid UUID, scope VARCHAR, asked VARCHAR, read_at TIMESTAMPTZ, complete BOOLEAN,
    why VARCHAR, sightings BIGINT
);

-- Which component a command, or all of a session, was about, and what told it.
CREATE TABLE command_component (uid UUID, command_uid UUID, component_uid UUID, how VARCHAR);
CREATE TABLE session_component (uid UUID, session_uid UUID, component_uid UUID);

-- Derived from `component` and `task`, and made anew when what they show changes (`derived` in store.changes).
CREATE TABLE component_path (uid UUID, path VARCHAR, depth BIGINT, lineage UUID[]);
CREATE TABLE task_path (task_uid UUID, components VARCHAR[]);
CREATE TABLE component_word (word VARCHAR, component_uid UUID, needs VARCHAR);

CREATE VIEW component_scopes AS
WITH latest AS (
    SELECT c.source_uid, c.scope, arg_max(c.asked, r.run_id) AS asked, max(c.read_at) AS tried_at,
           max(c.read_at) FILTER (c.complete) AS read_at, arg_max(c.complete, r.run_id) AS complete,
           arg_max(c.why, r.run_id) AS why, arg_max(c.sightings, r.run_id) FILTER (c.complete) AS sightings
    FROM component_scope c JOIN component_run r ON r.uid = c.run_uid
    WHERE r.group_uid NOT IN (SELECT undoes FROM event WHERE undoes IS NOT NULL)
    GROUP BY c.source_uid, c.scope
)
SELECT s.format AS source_format, s.name AS source, l.scope, l.read_at, l.tried_at,
       CASE WHEN l.complete THEN 'ok' WHEN l.read_at IS NULL THEN 'never read' ELSE 'stale' END AS status,
       nullif(l.why, '') AS why, l.sightings, l.asked, CAST(s.uid AS VARCHAR) AS source_uid
FROM latest l
JOIN component_source s ON s.uid = l.source_uid;

CREATE VIEW components AS
WITH sightings AS (
    SELECT uid, unnest(seen) AS one FROM component WHERE len(seen) > 0
),
told AS (
    SELECT g.uid, max(r.read_at) FILTER (g.one.missing_since IS NULL) AS last_seen_at,
           list(DISTINCT coalesce(s.name, s.format) ORDER BY coalesce(s.name, s.format)) AS sources
    FROM sightings g
    JOIN component_source s ON s.uid = g.one.source
    LEFT JOIN component_scopes r ON r.source_uid = CAST(s.uid AS VARCHAR) AND r.scope = g.one.scope
    GROUP BY g.uid
)
SELECT c.component_id, p.path, c.name, c.kind, q.path AS parent_path, coalesce(c.tags, MAP {}) AS tags, c.lifecycle,
       coalesce(c.health, 'unknown') AS health, c.provider, c.identities, c.first_seen_at,
       coalesce(t.last_seen_at, c.first_seen_at) AS last_seen_at,
       c.native_type, c.owner, coalesce(t.sources, []) AS sources, coalesce(h.name, c.health_source) AS health_source, c.health_reason, c.missing_since,
       c.retired_at, c.relations, p.depth, CAST(c.uid AS VARCHAR) AS uid
FROM component c
JOIN component_path p ON p.uid = c.uid
LEFT JOIN component_path q ON q.uid = c.parent_uid
LEFT JOIN told t ON t.uid = c.uid
LEFT JOIN component_source h ON CAST(h.uid AS VARCHAR) = c.health_source;

CREATE VIEW task_links AS
SELECT t.uid AS task_uid, t.task_id, c.uid AS component_uid, c.component_id, p.path
FROM (SELECT uid, task_id, unnest(list_distinct(component_uids)) AS linked FROM task WHERE len(component_uids) > 0) t
JOIN component c ON c.uid = t.linked
JOIN component_path p ON p.uid = c.uid;

CREATE VIEW task_components AS SELECT task_id, component_id, path FROM task_links;

-- Whose time an entry is: that of the components its session was begun on, else of its task's.
CREATE VIEW entry_links AS
SELECT e.uid AS entry_uid, e.task_uid, unnest(coalesce(o.uids, t.component_uids)) AS component_uid,
       coalesce(e.adjusted_ms, e.measured_ms, p.active_ms + p.idle_ms, 0) AS spent_ms
FROM time_entry e
LEFT JOIN task t ON t.uid = e.task_uid
LEFT JOIN (SELECT session_uid, list(component_uid) AS uids FROM session_component GROUP BY session_uid) o
       ON o.session_uid = e.session_uid
LEFT JOIN session_progress p ON p.session_uid = e.session_uid;

CREATE VIEW session_links AS
SELECT session_uid, list(DISTINCT p.path ORDER BY p.path) AS components
FROM session_component s JOIN component_path p ON p.uid = s.component_uid
GROUP BY session_uid;

-- What a command named, and what its session was begun on.
CREATE VIEW command_links AS
SELECT command_uid, list(DISTINCT path ORDER BY path) AS components
FROM (
    SELECT l.command_uid, p.path FROM command_component l JOIN component_path p ON p.uid = l.component_uid
    UNION ALL
    SELECT c.uid, p.path
    FROM session_component s
    JOIN command c ON c.session_uid = s.session_uid
    JOIN component_path p ON p.uid = s.component_uid
)
GROUP BY command_uid;

-- As before, with the components they are about.
CREATE OR REPLACE VIEW tasks AS
SELECT s.task_id, CAST(s.uid AS VARCHAR) AS uid, s.title,
       CASE WHEN s.status <> 'open' THEN s.status WHEN s.is_active THEN 'active' WHEN s.is_waiting THEN 'waiting'
            WHEN s.is_blocked THEN 'blocked' ELSE 'open' END AS status,
       s.resolution, s.priority, s.project, s.client, s.owner, s.tags, coalesce(l.components, []) AS components,
       s.depends_on, s.due_at, s.created_at, s.done_at, s.estimate_ms, s.spent_ms,
       round(s.urgency, 4) AS urgency,
       s.source, s.escalation_level,
       s.scheduled_at, s.wait_at, s.until_at, s.started_at, s.modified_at, s.blocking, s.note_count, s.field_map AS fields,
       CAST(s.template_uid AS VARCHAR) AS template_uid, s.template_index, s.escalation, s.escalated_at, s.acknowledged_at
FROM task_scores s
LEFT JOIN task_path l ON l.task_uid = s.uid;

CREATE OR REPLACE VIEW commands AS
SELECT c.command_id, s.session_id, t.task_id, c.seq, coalesce(b.text, c.text) AS command,
       coalesce(b.text_source, c.text_source) AS text_source, coalesce(b.cwd, c.cwd) AS cwd,
       s.shell, s.host, s.username, c.started_at, e.ended_at,
       coalesce(e.duration_ms, (p.last_boot_ns - c.boot_ns) // 1000000) AS duration_ms,
       coalesce(e.state, 'running') AS state, e.exit_code, e.pipestatus, o.text AS output,
       coalesce(e.output_bytes, o.raw_bytes, 0) AS output_bytes,
       coalesce(e.lost_bytes, o.lost_bytes, 0) > 0 AS output_truncated,
       coalesce(e.used_alt_screen, false) AS used_alt_screen, coalesce(b.context, c.context) AS context, coalesce(l.components, []) AS components,
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
) b ON b.session_uid = c.session_uid AND b.seq = c.seq
LEFT JOIN command_links l ON l.command_uid = c.uid;

CREATE OR REPLACE VIEW time_entries AS
SELECT e.entry_id, t.task_id, e.person, coalesce(e.client, t.client) AS client,
       coalesce(e.project, t.project) AS project, coalesce(o.components, l.components, []) AS components,
       e.started_at, e.ended_at, e.zone, coalesce(e.measured_ms, p.active_ms + p.idle_ms) AS measured_ms,
       e.adjusted_ms, e.billed_ms, e.billable, e.source, e.status, e.note,
       e.interrupted, s.session_id, CAST(e.uid AS VARCHAR) AS uid
FROM time_entry e
LEFT JOIN task t ON t.uid = e.task_uid
LEFT JOIN session s ON s.uid = e.session_uid
LEFT JOIN session_progress p ON p.session_uid = e.session_uid
LEFT JOIN session_links o ON o.session_uid = e.session_uid
LEFT JOIN task_path l ON l.task_uid = e.task_uid;
