-- The record: facts that are only ever inserted, things people change, and the events that tell who changed them.
-- Rows refer to each other by uid. No keys, no indexes: DuckDB's are rewritten at every checkpoint and have open bugs.

CREATE TABLE session (
    uid UUID, session_id BIGINT, task_uid UUID, started_at TIMESTAMPTZ, zone VARCHAR,
    boot_id VARCHAR, start_boot_ns BIGINT, start_mono_ns BIGINT,
    shell VARCHAR, shell_path VARCHAR, shell_version VARCHAR, hooks VARCHAR, argv VARCHAR[], paths VARCHAR[],
    host VARCHAR, username VARCHAR, cwd VARCHAR, lines INTEGER, columns INTEGER,
    tt_version VARCHAR, idle_after_ms BIGINT, interactive BOOLEAN
);

CREATE TABLE session_end (
    uid UUID, session_uid UUID, ended_at TIMESTAMPTZ, wall_ended_at TIMESTAMPTZ, state VARCHAR, exit_code INTEGER,
    reason VARCHAR, duration_ms BIGINT, active_ms BIGINT, idle_ms BIGINT, suspended_ms BIGINT, paused_ms BIGINT,
    clock_source VARCHAR, clock_step_ms BIGINT
);

-- The parts a session consists of, half-open, without gap or overlap.
CREATE TABLE session_segment (
    uid UUID, session_uid UUID, ordinal INTEGER, kind VARCHAR, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ,
    duration_ms BIGINT
);

-- What happened to a session beside its commands: resize, pause, idle, suspend, attach ... as the journal told it.
CREATE TABLE session_event (
    uid UUID, session_uid UUID, position BIGINT, seq INTEGER, happened_at TIMESTAMPTZ, boot_ns BIGINT,
    type VARCHAR, body JSON
);

CREATE TABLE command (
    uid UUID, command_id BIGINT, session_uid UUID, seq INTEGER, started_at TIMESTAMPTZ, boot_ns BIGINT,
    text VARCHAR, text_source VARCHAR, cwd VARCHAR, context MAP(VARCHAR, VARCHAR)
);

-- A better text of a command, learned after its row was written; the highest position counts.
CREATE TABLE command_text (
    uid UUID, session_uid UUID, seq INTEGER, position BIGINT, text VARCHAR, text_source VARCHAR, cwd VARCHAR,
    context MAP(VARCHAR, VARCHAR)
);

-- The first lead_bytes and the last trim_bytes of a command's stream are the shell's own, not its output.
CREATE TABLE command_end (
    uid UUID, command_uid UUID, ended_at TIMESTAMPTZ, duration_ms BIGINT, state VARCHAR, exit_code INTEGER,
    pipestatus INTEGER[], output_bytes BIGINT, lost_bytes BIGINT, lead_bytes BIGINT, trim_bytes BIGINT,
    used_alt_screen BOOLEAN
);

CREATE TABLE command_variable (uid UUID, command_uid UUID, name VARCHAR, value VARCHAR, is_set BOOLEAN);

-- What a terminal showed, exactly: `data` is the pieces one after the other, piece n is lengths[n] bytes that came
-- after_ns[n] nanoseconds behind `boot_ns`. seq 0 is what was shown at a prompt.
CREATE TABLE stream (
    uid UUID, session_uid UUID, seq INTEGER, position BIGINT, started_at TIMESTAMPTZ, boot_ns BIGINT,
    after_ns BIGINT[], lengths INTEGER[], data BLOB
);

-- Readable text, derived from `stream`; the only fact that is replaced, while its command still runs.
CREATE TABLE command_output (uid UUID, command_uid UUID, text VARCHAR, raw_bytes BIGINT, lost_bytes BIGINT);

-- How far each journal has been read, written with the rows read from it; the highest position counts.
CREATE TABLE journal_offset (
    uid UUID, journal VARCHAR, position BIGINT, session_uid UUID, last_at TIMESTAMPTZ, last_wall_ns BIGINT,
    last_boot_ns BIGINT, last_mono_ns BIGINT, last_activity_ns BIGINT, damaged_bytes BIGINT,
    duration_ms BIGINT, active_ms BIGINT, idle_ms BIGINT, suspended_ms BIGINT, paused_ms BIGINT
);

-- What the drain found wrong and a person should know.
CREATE TABLE notice (uid UUID, session_uid UUID, noticed_at TIMESTAMPTZ, kind VARCHAR, message VARCHAR);

CREATE TABLE task (
    uid UUID, task_id BIGINT, title VARCHAR, status VARCHAR, resolution VARCHAR, priority VARCHAR, project VARCHAR,
    client VARCHAR, owner VARCHAR, tags VARCHAR[], due_at TIMESTAMPTZ, created_at TIMESTAMPTZ, done_at TIMESTAMPTZ,
    estimate_ms BIGINT, source VARCHAR, escalation_level INTEGER
);

CREATE TABLE time_entry (
    uid UUID, entry_id BIGINT, task_uid UUID, session_uid UUID, person VARCHAR, client VARCHAR, project VARCHAR,
    started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, zone VARCHAR, measured_ms BIGINT, adjusted_ms BIGINT,
    billed_ms BIGINT, billable BOOLEAN, source VARCHAR, status VARCHAR, interrupted BOOLEAN, note VARCHAR
);

-- Every change of the two tables above and of those that join them, each row sealing the one before it.
CREATE TABLE event (
    uid UUID, seq BIGINT, recorded_at TIMESTAMPTZ, actor VARCHAR, source VARCHAR, verb VARCHAR, kind VARCHAR,
    subject_uid UUID, subject VARCHAR, before JSON, after JSON, group_uid UUID, undoes UUID,
    previous_hash VARCHAR, hash VARCHAR
);
