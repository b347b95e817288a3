-- Alerts: what was delivered, what it said, and what follows from it.

-- Every delivery, in the order it was taken in. `body` is NULL where an earlier one of the same integration had the same
-- (`digest`). status: taken | redelivered (the same delivery again) | quarantined (could not be read; `reason`) | replayed
-- (was quarantined, then read as `replayed_as`) | discarded.
CREATE TABLE alert_delivery (
    uid UUID, delivery_id BIGINT, integration VARCHAR, format VARCHAR, received_at TIMESTAMPTZ, source_id VARCHAR,
    digest VARCHAR, bytes BIGINT, body BLOB, head JSON, status VARCHAR, reason VARCHAR, members BIGINT, truncated BIGINT,
    remarks VARCHAR[]
);

-- What became of a quarantined delivery: replayed or discarded; the last row counts.
CREATE TABLE alert_delivery_fate (uid UUID, delivery_uid UUID, decided_at TIMESTAMPTZ, fate VARCHAR, actor VARCHAR);

-- What happened to an alert: the first sighting of each statement of a source, and what people did. Repeats are counted only.
-- kind: firing | resolved | acked | unacked | suppressed | note (a source's), ack | unack | resolve | work | ... (a person's),
-- expired | flapping | calm | stale (time's).
CREATE TABLE alert_event (
    uid UUID, event_id BIGINT, alert_uid UUID, delivery_uid UUID, received_at TIMESTAMPTZ, kind VARCHAR, severity VARCHAR,
    starts_at TIMESTAMPTZ, ends_at TIMESTAMPTZ, seen_at TIMESTAMPTZ, actor VARCHAR, payload JSON
);

-- What people do to an alert; each counts until it is undone.
CREATE TABLE alert_act (
    uid UUID, act_id BIGINT, alert_uid UUID, kind VARCHAR, acted_at TIMESTAMPTZ, actor VARCHAR, severity VARCHAR, note VARCHAR
);

-- Times in which alerts that match are kept, but bother nobody. kind: silence | maintenance. `matchers` are Alertmanager's
-- (name="x", name=~"x.*", ...); those at or below `component_uid` match as well.
CREATE TABLE silence (
    uid UUID, silence_id BIGINT, kind VARCHAR, matchers VARCHAR[], component_uid UUID, starts_at TIMESTAMPTZ,
    ends_at TIMESTAMPTZ, reason VARCHAR, created_by VARCHAR, created_at TIMESTAMPTZ, ended_early BOOLEAN
);

-- Derived from the facts above, `alert_act` and the tasks (alerts.fold): one row per integration and identity. `live` is what
-- later deliveries are judged by; labels are JSON because maps cost too much to write; `due_at` is when time alone changes something next.
CREATE TABLE alert (
    uid UUID, alert_id BIGINT, integration VARCHAR, format VARCHAR, identity VARCHAR, identity_from VARCHAR, name VARCHAR,
    severity VARCHAR, severity_told VARCHAR, max_severity VARCHAR, status VARCHAR, flapping BOOLEAN, stale BOOLEAN,
    priority VARCHAR, summary VARCHAR, description VARCHAR, labels JSON,
    annotations JSON, resources VARCHAR[], url VARCHAR, runbook_url VARCHAR, component_uid UUID, component_how VARCHAR, rule VARCHAR,
    incident VARCHAR, task_uid UUID, starts_at TIMESTAMPTZ, first_seen_at TIMESTAMPTZ, last_seen_at TIMESTAMPTZ,
    acked_at TIMESTAMPTZ, acked_by VARCHAR, resolved_at TIMESTAMPTZ, resolved_by VARCHAR, deliveries BIGINT,
    episodes BIGINT, suppressed_by VARCHAR, suppressed_until TIMESTAMPTZ, inhibited_by UUID, still_firing BOOLEAN,
    due_at TIMESTAMPTZ, live JSON
);

-- When it was firing. kind: episode | late (first seen after its end) | orphan (only its end was seen). `closed_by` is source,
-- person or time. first_seen_at is NULL for an orphan; `severity` is the worst in it.
CREATE TABLE alert_episode (
    uid UUID, alert_uid UUID, ordinal BIGINT, kind VARCHAR, starts_at TIMESTAMPTZ, ends_at TIMESTAMPTZ,
    first_seen_at TIMESTAMPTZ, last_seen_at TIMESTAMPTZ, end_seen_at TIMESTAMPTZ, severity VARCHAR, acked_at TIMESTAMPTZ,
    acked_by VARCHAR, closed_by VARCHAR, suppressed BOOLEAN, reopened BOOLEAN, task_uid UUID
);

-- Tasks made of alerts, as alerts made them (a person's own title or priority stays): kind alert | incident.
CREATE TABLE alert_task (
    uid UUID, task_uid UUID, kind VARCHAR, title VARCHAR, priority VARCHAR, root_uid UUID, members BIGINT, firing BIGINT,
    component_uids UUID[], tags VARCHAR[]
);

-- What the members of an incident have in common (a component above them, a label), and when the first and last began.
CREATE TABLE alert_incident (
    uid UUID, task_uid UUID, key VARCHAR, first_start TIMESTAMPTZ, last_start TIMESTAMPTZ
);

-- What is to be told to sources (acknowledged, resolved, silenced), and each attempt to.
CREATE TABLE alert_outbound (
    uid UUID, outbound_id BIGINT, alert_uid UUID, integration VARCHAR, kind VARCHAR, request JSON, queued_at TIMESTAMPTZ
);
CREATE TABLE alert_outbound_try (uid UUID, outbound_uid UUID, tried_at TIMESTAMPTZ, outcome VARCHAR, answer VARCHAR);

CREATE VIEW alerts AS
SELECT a.alert_id, a.integration, a.format, a.identity, a.name, a.severity, a.status, a.flapping, p.path AS component_path,
       t.task_id, a.starts_at, a.first_seen_at, a.last_seen_at, a.acked_at, a.resolved_at, a.deliveries, a.episodes,
       CAST(a.labels AS MAP(VARCHAR, VARCHAR)) AS labels,
       a.summary, a.description, a.max_severity, a.stale, a.acked_by, a.resolved_by, a.rule, a.incident, a.suppressed_by,
       a.suppressed_until, i.alert_id AS inhibited_by, a.still_firing, t.owner, t.status AS task_status, a.url,
       a.runbook_url, CAST(a.annotations AS MAP(VARCHAR, VARCHAR)) AS annotations, a.component_how, a.identity_from, CAST(a.uid AS VARCHAR) AS uid
FROM alert a
LEFT JOIN component_path p ON p.uid = a.component_uid
LEFT JOIN task t ON t.uid = a.task_uid
LEFT JOIN alert i ON i.uid = a.inhibited_by;

CREATE VIEW alert_events AS
SELECT e.event_id, a.alert_id, e.received_at, e.kind, e.severity, e.payload, e.starts_at, e.ends_at, e.seen_at, e.actor,
       d.delivery_id, CAST(e.uid AS VARCHAR) AS uid
FROM alert_event e
JOIN alert a ON a.uid = e.alert_uid
LEFT JOIN alert_delivery d ON d.uid = e.delivery_uid;

CREATE VIEW alert_episodes AS
SELECT a.alert_id, e.ordinal, e.kind, e.starts_at, e.ends_at, e.first_seen_at, e.last_seen_at, e.end_seen_at, e.severity,
       e.acked_at, e.acked_by, e.closed_by, e.suppressed, e.reopened, t.task_id, a.integration, a.name, p.path AS component_path
FROM alert_episode e
JOIN alert a ON a.uid = e.alert_uid
LEFT JOIN component_path p ON p.uid = a.component_uid
LEFT JOIN task t ON t.uid = e.task_uid;

CREATE VIEW alert_deliveries AS
WITH fate AS (
    SELECT delivery_uid, arg_max(fate, decided_at) AS fate, max(decided_at) AS decided_at FROM alert_delivery_fate GROUP BY 1
)
SELECT d.delivery_id, d.integration, d.format, d.received_at, coalesce(f.fate, d.status) AS status, d.reason, d.members,
       d.truncated, d.bytes, d.remarks, d.source_id, f.decided_at, CAST(d.uid AS VARCHAR) AS uid
FROM alert_delivery d
LEFT JOIN fate f ON f.delivery_uid = d.uid;

CREATE VIEW silences AS
SELECT s.silence_id, s.kind, s.matchers, p.path AS component_path, s.starts_at, s.ends_at,
       CASE WHEN s.ends_at <= now() THEN 'over' WHEN s.starts_at > now() THEN 'to come' ELSE 'active' END AS status,
       s.reason, s.created_by, s.created_at, CAST(s.uid AS VARCHAR) AS uid
FROM silence s
LEFT JOIN component_path p ON p.uid = s.component_uid;
