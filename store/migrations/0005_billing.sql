-- Time that can be billed: what an entry consists of and who approved it; clients, rates, invoices and what was paid.

-- `pieces` cover an entry from start to end without gap or overlap, in milliseconds since its start; NULL where all of it is
-- active. `counted` are the kinds of them that count beside active; NULL where nobody has decided. `measured_ms` follows
-- from both. `weights` say how the time is shared between components; NULL where its links do.
ALTER TABLE time_entry ADD COLUMN kind VARCHAR;
ALTER TABLE time_entry ADD COLUMN tags VARCHAR[];
ALTER TABLE time_entry ADD COLUMN pieces STRUCT(kind VARCHAR, from_ms BIGINT, to_ms BIGINT)[];
ALTER TABLE time_entry ADD COLUMN counted VARCHAR[];
ALTER TABLE time_entry ADD COLUMN adjusted_reason VARCHAR;
ALTER TABLE time_entry ADD COLUMN shared BOOLEAN;
ALTER TABLE time_entry ADD COLUMN weights STRUCT(component UUID, weight BIGINT)[];
ALTER TABLE time_entry ADD COLUMN clock STRUCT(boot_id VARCHAR, boot_ns BIGINT, mono_ns BIGINT);
ALTER TABLE time_entry ADD COLUMN clock_step_ms BIGINT;
ALTER TABLE time_entry ADD COLUMN hourly_rate DECIMAL(18, 4);
ALTER TABLE time_entry ADD COLUMN hourly_currency VARCHAR;
ALTER TABLE time_entry ADD COLUMN submitted_at TIMESTAMPTZ;
ALTER TABLE time_entry ADD COLUMN submitted_by VARCHAR;
ALTER TABLE time_entry ADD COLUMN reviewed_at TIMESTAMPTZ;
ALTER TABLE time_entry ADD COLUMN reviewed_by VARCHAR;
ALTER TABLE time_entry ADD COLUMN review_reason VARCHAR;
ALTER TABLE time_entry ADD COLUMN content_hash VARCHAR;
ALTER TABLE time_entry ADD COLUMN rated JSON;
ALTER TABLE time_entry ADD COLUMN invoice_uid UUID;
ALTER TABLE time_entry ADD COLUMN billed_amount DECIMAL(18, 4);
ALTER TABLE time_entry ADD COLUMN billed_currency VARCHAR;
ALTER TABLE time_entry ADD COLUMN external_id VARCHAR;

-- `aliases` are former names: what was recorded under them still belongs here. `terms` are rules (store.terms).
CREATE TABLE client (
    uid UUID, client_id BIGINT, name VARCHAR, aliases VARCHAR[], number VARCHAR, legal_name VARCHAR, street VARCHAR,
    additional VARCHAR, postcode VARCHAR, city VARCHAR, region VARCHAR, country VARCHAR, vat_id VARCHAR,
    tax_number VARCHAR, company_number VARCHAR, contact VARCHAR, phone VARCHAR, email VARCHAR, website VARCHAR,
    endpoint VARCHAR, endpoint_scheme VARCHAR, buyer_reference VARCHAR, order_reference VARCHAR,
    contract_reference VARCHAR, terms JSON, note VARCHAR, archived BOOLEAN, created_at TIMESTAMPTZ
);
CREATE TABLE project (
    uid UUID, project_id BIGINT, name VARCHAR, aliases VARCHAR[], client_uid UUID, title VARCHAR,
    order_reference VARCHAR, contract_reference VARCHAR, buyer_reference VARCHAR, terms JSON, note VARCHAR,
    archived BOOLEAN, created_at TIMESTAMPTZ
);

-- A rate card: a row counts from the first day to before the last, wherever all that it names fits.
CREATE TABLE rate (
    uid UUID, rate_id BIGINT, client_uid UUID, project_uid UUID, task_uid UUID, person VARCHAR, kind VARCHAR,
    amount DECIMAL(18, 4), currency VARCHAR, unit VARCHAR, valid_from DATE, valid_to DATE, note VARCHAR
);
CREATE TABLE tax (
    uid UUID, tax_id BIGINT, name VARCHAR, category VARCHAR, percent DECIMAL(9, 4), reason VARCHAR, reason_code VARCHAR,
    valid_from DATE, valid_to DATE
);
CREATE TABLE expense (
    uid UUID, expense_id BIGINT, client_uid UUID, project VARCHAR, task_uid UUID, person VARCHAR, spent_on DATE,
    description VARCHAR, quantity DECIMAL(18, 4), unit_price DECIMAL(18, 4), currency VARCHAR, markup_percent DECIMAL(9, 4),
    tax VARCHAR, billable BOOLEAN, receipt VARCHAR, invoice_uid UUID, created_at TIMESTAMPTZ
);

-- `document` is what was printed (reports.invoices.document), `document_hash` its SHA-256; both are frozen once issued.
CREATE TABLE invoice (
    uid UUID, invoice_id BIGINT, kind VARCHAR, status VARCHAR, number VARCHAR, series VARCHAR, client_uid UUID,
    client VARCHAR, project VARCHAR, issued_on DATE, due_on DATE, period_from DATE, period_to DATE, currency VARCHAR,
    net DECIMAL(18, 4), tax DECIMAL(18, 4), gross DECIMAL(18, 4), payable DECIMAL(18, 4), entry_uids UUID[],
    expense_uids UUID[], preceding_uid UUID, options JSON, document VARCHAR, document_hash VARCHAR,
    created_at TIMESTAMPTZ, issued_at TIMESTAMPTZ, sent_at TIMESTAMPTZ
);
CREATE TABLE payment (
    uid UUID, payment_id BIGINT, invoice_uid UUID, paid_on DATE, amount DECIMAL(18, 4), currency VARCHAR,
    method VARCHAR, reference VARCHAR, note VARCHAR
);

-- What was paid in advance and what of it was used, in time or in money: deposit, use, expire, refund.
CREATE TABLE retainer_move (
    uid UUID, move_id BIGINT, client_uid UUID, project VARCHAR, moved_on DATE, kind VARCHAR, ms BIGINT,
    amount DECIMAL(18, 4), currency VARCHAR, expires_on DATE, invoice_uid UUID, note VARCHAR
);

-- The last number that each series of invoices has given.
CREATE TABLE number_series (uid UUID, series_id BIGINT, name VARCHAR, last BIGINT, last_on DATE);

-- Days whose time nobody changes any more; without a client, everybody's.
CREATE TABLE period_lock (
    uid UUID, lock_id BIGINT, client_uid UUID, person VARCHAR, from_on DATE, to_on DATE, zone VARCHAR, reason VARCHAR,
    locked_at TIMESTAMPTZ
);

-- "I am done with this period": what was handed in, and what it was at that moment.
CREATE TABLE submission (
    uid UUID, submission_id BIGINT, person VARCHAR, from_on DATE, to_on DATE, zone VARCHAR, entry_uids UUID[],
    total_ms BIGINT, entries_hash VARCHAR, submitted_at TIMESTAMPTZ
);

-- Under which names a client is known.
CREATE VIEW client_names AS
SELECT unnest(list_distinct(list_transform(list_prepend(name, coalesce(aliases, [])), lambda n: lower(n)))) AS known_as,
       uid AS client_uid, name AS client
FROM client;

-- Which project each name in use belongs to: itself, or the nearest above it.
CREATE VIEW project_names AS
WITH used AS (
    SELECT project AS known_as FROM task WHERE project IS NOT NULL
    UNION SELECT project FROM time_entry WHERE project IS NOT NULL
    UNION SELECT project FROM expense WHERE project IS NOT NULL
    UNION SELECT name FROM project
),
named AS (
    SELECT uid, unnest(list_distinct(list_prepend(name, coalesce(aliases, [])))) AS name FROM project
)
SELECT u.known_as, arg_max(n.uid, len(n.name)) AS project_uid
FROM used u JOIN named n ON lower(u.known_as) = lower(n.name) OR starts_with(lower(u.known_as), lower(n.name) || '.')
GROUP BY u.known_as;

-- Entries with whose time they are: what an entry says itself, else its task, else its project.
CREATE VIEW placed_entries AS
SELECT e.*, coalesce(c.client, e.client, t.client, p.client) AS place_client,
       coalesce(c.client_uid, p.client_uid) AS client_uid, coalesce(e.project, t.project) AS place_project, p.project_uid,
       t.task_id, t.title
FROM time_entry e
LEFT JOIN task t ON t.uid = e.task_uid
LEFT JOIN (
    SELECT n.known_as, n.project_uid, c.name AS client, c.uid AS client_uid
    FROM project_names n JOIN project r ON r.uid = n.project_uid LEFT JOIN client c ON c.uid = r.client_uid
) p ON p.known_as = coalesce(e.project, t.project)
LEFT JOIN client_names c ON c.known_as = lower(coalesce(e.client, t.client));

CREATE VIEW entry_places AS
SELECT uid, place_client AS client, client_uid, place_project AS project, project_uid FROM placed_entries;

CREATE OR REPLACE VIEW time_entries AS
SELECT e.entry_id, e.task_id, e.person, e.place_client AS client, e.place_project AS project,
       coalesce(w.components, o.components, l.components, []) AS components,
       e.started_at, e.ended_at, e.zone, coalesce(e.measured_ms, p.active_ms + p.idle_ms) AS measured_ms,
       e.adjusted_ms, e.billed_ms, e.billable, e.source, e.status, e.note,
       e.interrupted, s.session_id, CAST(e.uid AS VARCHAR) AS uid,
       coalesce(e.kind, 'work') AS kind, coalesce(e.tags, []) AS tags,
       coalesce(e.adjusted_ms, e.measured_ms, p.active_ms + p.idle_ms) AS counted_ms, e.adjusted_reason,
       coalesce(e.shared, false) AS shared, e.submitted_at, e.submitted_by, e.reviewed_at, e.reviewed_by, e.review_reason,
       i.invoice_id, i.number AS invoice_number, e.external_id, e.title, e.billed_amount, e.billed_currency AS currency
FROM placed_entries e
LEFT JOIN session s ON s.uid = e.session_uid
LEFT JOIN session_progress p ON p.session_uid = e.session_uid
LEFT JOIN session_links o ON o.session_uid = e.session_uid
LEFT JOIN task_path l ON l.task_uid = e.task_uid
LEFT JOIN invoice i ON i.uid = e.invoice_uid
LEFT JOIN (
    SELECT g.uid, list(DISTINCT q.path ORDER BY q.path) AS components
    FROM (SELECT uid, unnest(weights).component AS component FROM time_entry WHERE len(weights) > 0) g
    JOIN component_path q ON q.uid = g.component
    GROUP BY g.uid
) w ON w.uid = e.uid;

-- Which components an entry's time is shared between, and by what weights.
CREATE OR REPLACE VIEW entry_links AS
SELECT entry_uid, task_uid, component_uid, spent_ms, weight FROM (
    SELECT e.uid AS entry_uid, e.task_uid,
           unnest(CASE WHEN len(e.weights) > 0 THEN list_transform(e.weights, lambda w: w.component)
                       ELSE coalesce(o.uids, list_distinct(t.component_uids)) END) AS component_uid,
           unnest(CASE WHEN len(e.weights) > 0 THEN list_transform(e.weights, lambda w: w.weight)
                       ELSE list_transform(coalesce(o.uids, list_distinct(t.component_uids)), lambda w: 1) END) AS weight,
           coalesce(e.adjusted_ms, e.measured_ms, p.active_ms + p.idle_ms, 0) AS spent_ms
    FROM time_entry e
    LEFT JOIN task t ON t.uid = e.task_uid
    LEFT JOIN (SELECT session_uid, list(DISTINCT component_uid) AS uids FROM session_component GROUP BY session_uid) o
           ON o.session_uid = e.session_uid
    LEFT JOIN session_progress p ON p.session_uid = e.session_uid
);

-- The same for sums: entries that share the links of their task are one, held by the task, with all their time.
CREATE VIEW spent_links AS
WITH entry AS (
    SELECT e.uid, e.task_uid, e.session_uid, e.weights,
           coalesce(e.adjusted_ms, e.measured_ms, p.active_ms + p.idle_ms, 0) AS spent_ms,
           coalesce(len(e.weights), 0) = 0
               AND coalesce(e.session_uid NOT IN (SELECT session_uid FROM session_component), true) AS is_tied_by_task
    FROM time_entry e LEFT JOIN session_progress p ON p.session_uid = e.session_uid AND e.measured_ms IS NULL
),
by_task AS (SELECT task_uid, sum(spent_ms) AS spent_ms FROM entry WHERE is_tied_by_task GROUP BY task_uid)
SELECT t.uid AS holder_uid, unnest(list_distinct(t.component_uids)) AS component_uid, b.spent_ms
FROM by_task b JOIN task t ON t.uid = b.task_uid
UNION ALL
SELECT e.uid, unnest(CASE WHEN len(e.weights) > 0 THEN list_transform(e.weights, lambda w: w.component) ELSE o.uids END), e.spent_ms
FROM entry e
LEFT JOIN (SELECT session_uid, list(DISTINCT component_uid) AS uids FROM session_component GROUP BY session_uid) o
       ON o.session_uid = e.session_uid
WHERE NOT e.is_tied_by_task;

CREATE VIEW clients AS
SELECT client_id, name, legal_name, number, street, additional, postcode, city, region, country, vat_id, tax_number,
       company_number, contact, phone, email, website, endpoint, endpoint_scheme, buyer_reference, order_reference,
       contract_reference, coalesce(aliases, []) AS aliases, terms, note, coalesce(archived, false) AS archived,
       created_at, CAST(uid AS VARCHAR) AS uid
FROM client;

CREATE VIEW projects AS
SELECT p.project_id, p.name, c.name AS client, p.title, p.order_reference, p.contract_reference, p.buyer_reference,
       coalesce(p.aliases, []) AS aliases, p.terms, p.note, coalesce(p.archived, false) AS archived, p.created_at,
       CAST(p.uid AS VARCHAR) AS uid
FROM project p LEFT JOIN client c ON c.uid = p.client_uid;

CREATE VIEW rates AS
SELECT r.rate_id, c.name AS client, p.name AS project, t.task_id, r.person, r.kind, r.amount, r.currency, r.unit,
       r.valid_from, r.valid_to, r.note, CAST(r.uid AS VARCHAR) AS uid
FROM rate r
LEFT JOIN client c ON c.uid = r.client_uid
LEFT JOIN project p ON p.uid = r.project_uid
LEFT JOIN task t ON t.uid = r.task_uid;

CREATE VIEW taxes AS
SELECT tax_id, name, category, percent, reason, reason_code, valid_from, valid_to, CAST(uid AS VARCHAR) AS uid FROM tax;

CREATE VIEW expenses AS
SELECT x.expense_id, c.name AS client, x.project, t.task_id, x.person, x.spent_on, x.description, x.quantity, x.unit_price,
       x.currency, x.markup_percent, x.tax, coalesce(x.billable, true) AS billable, x.receipt, i.invoice_id,
       i.number AS invoice_number, x.created_at, CAST(x.uid AS VARCHAR) AS uid
FROM expense x
LEFT JOIN client c ON c.uid = x.client_uid
LEFT JOIN task t ON t.uid = x.task_uid
LEFT JOIN invoice i ON i.uid = x.invoice_uid;

CREATE VIEW payments AS
SELECT p.payment_id, i.invoice_id, i.number AS invoice_number, p.paid_on, p.amount, p.currency, p.method, p.reference,
       p.note, CAST(p.uid AS VARCHAR) AS uid
FROM payment p LEFT JOIN invoice i ON i.uid = p.invoice_uid;

CREATE VIEW retainer_moves AS
SELECT m.move_id, c.name AS client, m.project, m.moved_on, m.kind, m.ms, m.amount, m.currency, m.expires_on,
       i.invoice_id, m.note, CAST(m.uid AS VARCHAR) AS uid
FROM retainer_move m
LEFT JOIN client c ON c.uid = m.client_uid
LEFT JOIN invoice i ON i.uid = m.invoice_uid;

CREATE VIEW period_locks AS
SELECT l.lock_id, c.name AS client, l.person, l.from_on, l.to_on, l.zone, l.reason, l.locked_at, CAST(l.uid AS VARCHAR) AS uid
FROM period_lock l LEFT JOIN client c ON c.uid = l.client_uid;

CREATE VIEW submissions AS
SELECT submission_id, person, from_on, to_on, zone, len(entry_uids) AS entry_count, total_ms, entries_hash, submitted_at,
       CAST(uid AS VARCHAR) AS uid
FROM submission;

-- What is left to pay: an issued invoice less its payments and the credit notes on it.
CREATE VIEW invoices AS
WITH paid AS (SELECT invoice_uid AS uid, sum(amount) AS amount, max(paid_on) AS last_on FROM payment GROUP BY invoice_uid),
credited AS (
    SELECT preceding_uid AS uid, sum(payable) AS payable FROM invoice
    WHERE kind = 'credit_note' AND status = 'issued' GROUP BY preceding_uid
),
left_open AS (
    SELECT i.uid, CASE WHEN i.status = 'issued' AND i.kind = 'invoice'
                       THEN i.payable - coalesce(p.amount, 0) - coalesce(c.payable, 0) ELSE 0 END AS open_amount
    FROM invoice i LEFT JOIN paid p ON p.uid = i.uid LEFT JOIN credited c ON c.uid = i.uid
)
SELECT i.invoice_id, i.number, i.kind,
       CASE WHEN i.status <> 'issued' OR i.kind = 'credit_note' THEN i.status
            WHEN credited.payable >= i.payable AND i.gross > 0 THEN 'credited'
            WHEN left_open.open_amount <= 0 THEN 'paid'
            WHEN i.due_on < current_date THEN 'overdue'
            WHEN coalesce(paid.amount, 0) > 0 THEN 'partially paid'
            WHEN i.sent_at IS NOT NULL THEN 'sent'
            ELSE 'issued' END AS status,
       i.client, i.project, i.issued_on, i.due_on, i.period_from, i.period_to, i.currency, i.net, i.tax, i.gross, i.payable,
       coalesce(paid.amount, 0) AS paid, coalesce(credited.payable, 0) AS credited,
       left_open.open_amount,
       paid.last_on AS paid_on, p.number AS preceding_number, p.invoice_id AS preceding_id, i.series, i.document_hash,
       i.created_at, i.issued_at, i.sent_at, CAST(i.uid AS VARCHAR) AS uid
FROM invoice i
JOIN left_open ON left_open.uid = i.uid
LEFT JOIN invoice p ON p.uid = i.preceding_uid
LEFT JOIN paid ON paid.uid = i.uid
LEFT JOIN credited ON credited.uid = i.uid;

CREATE VIEW invoice_lines AS
WITH lines AS (
    SELECT invoice_id, number, currency, unnest(CAST(CAST(document AS JSON) -> '$.lines' AS JSON[])) AS line
    FROM invoice WHERE document IS NOT NULL
)
SELECT invoice_id, CAST(line ->> '$.line_no' AS BIGINT) AS line_no, line ->> '$.description' AS description,
       CAST(line ->> '$.task_id' AS BIGINT) AS task_id, CAST(line ->> '$.quantity' AS DECIMAL(18, 4)) AS quantity,
       line ->> '$.unit' AS unit, CAST(line ->> '$.unit_price' AS DECIMAL(18, 4)) AS unit_price,
       CAST(line ->> '$.net' AS DECIMAL(18, 4)) AS net, line ->> '$.tax.category' AS tax_category,
       CAST(line ->> '$.tax.rate' AS DECIMAL(9, 4)) AS tax_rate, CAST(line -> '$.entry_ids' AS BIGINT[]) AS entry_ids,
       currency, number AS invoice_number, line ->> '$.kind' AS kind, line ->> '$.group' AS "group",
       line ->> '$.person' AS person, CAST(line ->> '$.measured_ms' AS BIGINT) AS measured_ms,
       CAST(line ->> '$.billed_ms' AS BIGINT) AS billed_ms, line ->> '$.note' AS note
FROM lines;
