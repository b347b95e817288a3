-- Tasks as Taskwarrior knows them: more columns, notes, templates, contexts; urgency by its formula.

ALTER TABLE task ADD COLUMN scheduled_at TIMESTAMPTZ;
ALTER TABLE task ADD COLUMN wait_at TIMESTAMPTZ;
ALTER TABLE task ADD COLUMN until_at TIMESTAMPTZ;
ALTER TABLE task ADD COLUMN started_at TIMESTAMPTZ;
ALTER TABLE task ADD COLUMN modified_at TIMESTAMPTZ;
ALTER TABLE task ADD COLUMN depends_on UUID[];
ALTER TABLE task ADD COLUMN fields JSON;
ALTER TABLE task ADD COLUMN template_uid UUID;
ALTER TABLE task ADD COLUMN template_index BIGINT;
ALTER TABLE task ADD COLUMN escalation VARCHAR;
ALTER TABLE task ADD COLUMN escalated_at TIMESTAMPTZ;
ALTER TABLE task ADD COLUMN acknowledged_at TIMESTAMPTZ;

CREATE TABLE task_note (uid UUID, note_id BIGINT, task_uid UUID, noted_at TIMESTAMPTZ, author VARCHAR, text VARCHAR);

-- An operation that comes again: the tasks it consists of, and, where it comes by itself, when.
CREATE TABLE task_template (
    uid UUID, template_id BIGINT, name VARCHAR, tasks JSON, rule VARCHAR, mode VARCHAR, catch_up VARCHAR, zone VARCHAR,
    anchor_at TIMESTAMPTZ, until_at TIMESTAMPTZ, last_index BIGINT, paused BOOLEAN, created_at TIMESTAMPTZ,
    fields JSON
);

CREATE TABLE task_context (uid UUID, context_id BIGINT, name VARCHAR, filter VARCHAR, active BOOLEAN);

-- What [urgency] in config.toml says, kept here so that every client of the file sees the same urgency.
CREATE TABLE urgency_coefficient (uid UUID, name VARCHAR, value DOUBLE);
INSERT INTO urgency_coefficient (name, value) VALUES
    ('active', 4.0), ('age', 2.0), ('age.max', 365.0), ('annotations', 1.0), ('blocked', -5.0), ('blocking', 8.0),
    ('due', 12.0), ('inherit', 0.0), ('project', 1.0), ('scheduled', 5.0), ('tags', 1.0), ('uda.priority.H', 6.0),
    ('uda.priority.L', 1.8), ('uda.priority.M', 3.9), ('user.tag.next', 15.0), ('waiting', -3.0);

CREATE VIEW task_notes AS
SELECT n.note_id, t.task_id, n.noted_at, n.author, n.text, CAST(n.uid AS VARCHAR) AS uid
FROM task_note n LEFT JOIN task t ON t.uid = n.task_uid;

CREATE VIEW task_templates AS
SELECT template_id, name, rule, mode, catch_up, zone, anchor_at, until_at, last_index, paused, created_at,
       json_array_length(tasks) AS task_count, tasks, CAST(uid AS VARCHAR) AS uid
FROM task_template;

-- The coefficients in one row; those that name a tag (but `next`), project, word or field are in `scores_weighed.sql`.
CREATE VIEW urgency_weights AS
SELECT max(value) FILTER (name = 'active') AS active, max(value) FILTER (name = 'age') AS age,
       max(value) FILTER (name = 'age.max') AS age_max, max(value) FILTER (name = 'annotations') AS annotations,
       max(value) FILTER (name = 'blocked') AS blocked, max(value) FILTER (name = 'blocking') AS blocking,
       max(value) FILTER (name = 'due') AS due, max(value) FILTER (name = 'project') AS project,
       max(value) FILTER (name = 'scheduled') AS scheduled, max(value) FILTER (name = 'tags') AS tags,
       max(value) FILTER (name = 'waiting') AS waiting, max(value) FILTER (name = 'user.tag.next') AS next,
       max(value) FILTER (name = 'uda.priority.H') AS priority_h, max(value) FILTER (name = 'uda.priority.M') AS priority_m,
       max(value) FILTER (name = 'uda.priority.L') AS priority_l
FROM urgency_coefficient;

-- Which task needs which, of tasks that are there.
CREATE VIEW task_needs AS
SELECT t.uid, t.task_id, n.uid AS needed_uid, n.task_id AS needed_id,
       t.status NOT IN ('done', 'cancelled') AND n.status NOT IN ('done', 'cancelled') AS holds
FROM (SELECT uid, task_id, status, unnest(list_distinct(depends_on)) AS needed FROM task WHERE len(depends_on) > 0) t
JOIN task n ON n.uid = t.needed;

-- Tasks with what is counted of them; columns by name, so that the table can grow. Urgency is Taskwarrior's (src/Task.cpp,
-- 2.6.2): coefficient times term, summed; age counts whole days. Closed tasks have none.
CREATE VIEW task_facts AS
WITH worked AS (
    SELECT e.task_uid AS uid, sum(coalesce(e.adjusted_ms, e.measured_ms, p.active_ms + p.idle_ms)) AS spent_ms,
           bool_or(e.status = 'running') AS running
    FROM time_entry e LEFT JOIN session_progress p ON p.session_uid = e.session_uid
    GROUP BY e.task_uid
),
edges AS MATERIALIZED (SELECT * FROM task_needs),
needs AS (
    SELECT uid, list(needed_id ORDER BY needed_id) AS depends_on, bool_or(holds) AS blocked FROM edges GROUP BY uid
),
held AS (
    SELECT needed_uid AS uid, list(task_id ORDER BY task_id) AS blocking FROM edges WHERE holds GROUP BY needed_uid
),
noted AS (SELECT task_uid AS uid, count(*) AS note_count FROM task_note GROUP BY task_uid)
SELECT t.uid, t.task_id, t.title, t.status, t.resolution, t.priority, t.project, t.client, t.owner, t.tags, t.due_at,
       t.created_at, t.done_at, t.estimate_ms, t.source, t.escalation_level, t.scheduled_at, t.wait_at, t.until_at,
       t.started_at, t.modified_at, t.template_uid, t.template_index, t.escalation, t.escalated_at, t.acknowledged_at,
       CAST(t.fields AS MAP(VARCHAR, VARCHAR)) AS field_map,
       coalesce(needs.depends_on, []) AS depends_on, coalesce(held.blocking, []) AS blocking,
       t.status = 'open' AND (coalesce(worked.running, false) OR t.started_at IS NOT NULL) AS is_active,
       t.status = 'open' AND coalesce(t.wait_at > now(), false) AS is_waiting,
       coalesce(needs.blocked, false) AS is_blocked,
       CAST(coalesce(worked.spent_ms, 0) AS BIGINT) AS spent_ms, coalesce(noted.note_count, 0) AS note_count,
       (epoch_us(now()) - epoch_us(t.due_at)) / 86400000000 AS days_overdue,
       trunc((epoch(now()) - epoch(t.created_at)) / 86400) AS age_days,
       CASE WHEN t.status IN ('done', 'cancelled') THEN 0.0 ELSE
           CASE WHEN t.project <> '' THEN u.project ELSE 0 END
           + CASE WHEN is_active THEN u.active ELSE 0 END
           + CASE WHEN t.scheduled_at < now() THEN u.scheduled ELSE 0 END
           + CASE WHEN is_waiting THEN u.waiting ELSE 0 END
           + CASE WHEN is_blocked THEN u.blocked ELSE 0 END
           + CASE WHEN held.blocking IS NOT NULL THEN u.blocking ELSE 0 END
           + u.annotations * CASE coalesce(noted.note_count, 0) WHEN 0 THEN 0 WHEN 1 THEN 0.8 WHEN 2 THEN 0.9 ELSE 1 END
           + u.tags * CASE coalesce(len(t.tags), 0) WHEN 0 THEN 0 WHEN 1 THEN 0.8 WHEN 2 THEN 0.9 ELSE 1 END
           + CASE WHEN t.due_at IS NULL THEN 0
                  ELSE u.due * greatest(0.2, least(1, (days_overdue + 14) * 0.8 / 21 + 0.2)) END
           + u.age * CASE WHEN u.age_max = 0 OR age_days > u.age_max THEN 1 ELSE age_days / u.age_max END
           + CASE t.priority WHEN 'H' THEN u.priority_h WHEN 'M' THEN u.priority_m WHEN 'L' THEN u.priority_l ELSE 0 END
           + CASE WHEN list_contains(t.tags, 'next') THEN u.next ELSE 0 END
       END AS own_urgency
FROM task t
CROSS JOIN urgency_weights u
LEFT JOIN worked ON worked.uid = t.uid
LEFT JOIN needs ON needs.uid = t.uid
LEFT JOIN held ON held.uid = t.uid
LEFT JOIN noted ON noted.uid = t.uid;

-- `store.urgency` replaces this one by `scores_weighed.sql` where [urgency] says what costs more to ask.
CREATE VIEW task_scores AS SELECT *, own_urgency AS urgency FROM task_facts;

CREATE OR REPLACE VIEW tasks AS
SELECT s.task_id, CAST(s.uid AS VARCHAR) AS uid, s.title,
       CASE WHEN s.status <> 'open' THEN s.status WHEN s.is_active THEN 'active' WHEN s.is_waiting THEN 'waiting'
            WHEN s.is_blocked THEN 'blocked' ELSE 'open' END AS status,
       s.resolution, s.priority, s.project, s.client, s.owner, s.tags, CAST([] AS VARCHAR[]) AS components,
       s.depends_on, s.due_at, s.created_at, s.done_at, s.estimate_ms, s.spent_ms,
       round(s.urgency, 4) AS urgency,
       s.source, s.escalation_level,
       s.scheduled_at, s.wait_at, s.until_at, s.started_at, s.modified_at, s.blocking, s.note_count, s.field_map AS fields,
       CAST(s.template_uid AS VARCHAR) AS template_uid, s.template_index, s.escalation, s.escalated_at, s.acknowledged_at
FROM task_scores s;
