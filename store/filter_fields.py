"""What the filter language can ask of each kind of thing: one row of a table per key, one per virtual state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """How the value of a key is read and compared."""

    WORD = "equal, without regard to case; * stands for anything, a comma between words for either"
    CHOICE = "one of the words there are"
    DOTTED = "equal, or below it in a hierarchy whose levels are parted by dots"
    NUMBER = "a whole number, compared"
    DECIMAL = "a number, compared"
    DURATION = "2h, 90m, 1h30m, compared with milliseconds"
    ID = "a number with an optional letter before it: T12 or 12"
    IDS = "an element of a list of ids"
    RANK = "one of a few words that have an order"
    FOLDER = "a folder and what lies below it"
    TEXT = "part of a text, without regard to case"
    MEMBER = "an element of a list; * stands for anything"
    PAIR = "an entry of a map: name, or name=value"
    PATH = "a component and what lies below it; * is one level, ** any number of them"
    PATHS = "a list of components of which one is at or below the path"
    YES = "yes or no"
    HAPPENED = "a date in the past, compared"
    DUE = "a date to come, compared"
    SINCE = "from a date on"
    BEFORE = "before a date"


ORDERED = frozenset(
    {Kind.NUMBER, Kind.DECIMAL, Kind.DURATION, Kind.ID, Kind.RANK, Kind.HAPPENED, Kind.DUE},
)


@dataclass(frozen=True, slots=True)
class Field:
    """A key: the columns it looks at (for most kinds one), how its value is read, and the words it may be.

    The words of a RANK are in their order; those of a CHOICE are all there are.
    """

    kind: Kind
    columns: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldSet:
    """The keys of one kind of thing; bare words are values of `bare`.

    `states` are conditions that `is:` and, where there is such a key, `status:` name; each `?` in them is the present
    moment.
    """

    name: str
    fields: Mapping[str, Field]
    bare: str = "text"
    states: Mapping[str, str] = field(default_factory=dict)


_STARTED = {
    "since": Field(Kind.SINCE, ("started_at",)),
    "before": Field(Kind.BEFORE, ("started_at",)),
    "started": Field(Kind.HAPPENED, ("started_at",)),
    "ended": Field(Kind.HAPPENED, ("ended_at",)),
    "duration": Field(Kind.DURATION, ("duration_ms",)),
}
_PLACE = {
    "cwd": Field(Kind.FOLDER, ("cwd",)),
    "host": Field(Kind.WORD, ("host",)),
    "shell": Field(Kind.WORD, ("shell",)),
    "user": Field(Kind.WORD, ("username",)),
}
_COMMAND_STATES = ("running", "done", "stopped", "interrupted", "unknown")
_SESSION_STATES = ("running", "done", "interrupted")
_TASK_STATUSES = ("open", "active", "waiting", "blocked", "done", "cancelled")
_HEALTHS = ("ok", "warning", "critical", "unknown")
_SEVERITIES = ("unknown", "info", "warning", "error", "critical")

COMMANDS = FieldSet(
    "commands",
    {
        "task": Field(Kind.ID, ("task_id",)),
        "session": Field(Kind.ID, ("session_id",)),
        "id": Field(Kind.ID, ("command_id",)),
        **_STARTED,
        **_PLACE,
        "exit": Field(Kind.NUMBER, ("exit_code",)),
        "state": Field(Kind.CHOICE, ("state",), _COMMAND_STATES),
        "on": Field(Kind.PATHS, ("components",)),
        "context": Field(Kind.PAIR, ("context",)),
        "bytes": Field(Kind.NUMBER, ("output_bytes",)),
        "command": Field(Kind.TEXT, ("command",)),
        "output": Field(Kind.TEXT, ("output",)),
        "text": Field(Kind.TEXT, ("command", "output")),
    },
    states={
        "running": "state = 'running'",
        "failed": "exit_code <> 0",
        "ok": "exit_code = 0",
        "interrupted": "state = 'interrupted'",
        "truncated": "output_truncated",
        "fullscreen": "used_alt_screen",
    },
)
SESSIONS = FieldSet(
    "sessions",
    {
        "task": Field(Kind.ID, ("task_id",)),
        "session": Field(Kind.ID, ("session_id",)),
        "id": Field(Kind.ID, ("session_id",)),
        **_STARTED,
        **_PLACE,
        "exit": Field(Kind.NUMBER, ("exit_code",)),
        "state": Field(Kind.CHOICE, ("state",), _SESSION_STATES),
        "text": Field(Kind.TEXT, ("shell", "host", "cwd")),
    },
    states={"running": "state = 'running'", "interrupted": "state = 'interrupted'", "paused": "paused_ms > 0"},
)
_UNCLOSED = "status NOT IN ('done', 'cancelled')"
_BLOCKED = "task_id IN (SELECT task_id FROM task_needs WHERE holds)"
TASKS = FieldSet(
    "tasks",
    {
        "id": Field(Kind.ID, ("task_id",)),
        "uid": Field(Kind.WORD, ("uid",)),
        "status": Field(Kind.CHOICE, ("status",), _TASK_STATUSES),
        "project": Field(Kind.DOTTED, ("project",)),
        "client": Field(Kind.WORD, ("client",)),
        "owner": Field(Kind.WORD, ("owner",)),
        "priority": Field(Kind.RANK, ("priority",), ("L", "M", "H")),
        "tag": Field(Kind.MEMBER, ("tags",)),
        "on": Field(Kind.PATHS, ("components",)),
        "due": Field(Kind.DUE, ("due_at",)),
        "scheduled": Field(Kind.DUE, ("scheduled_at",)),
        "wait": Field(Kind.DUE, ("wait_at",)),
        "until": Field(Kind.DUE, ("until_at",)),
        "created": Field(Kind.HAPPENED, ("created_at",)),
        "modified": Field(Kind.HAPPENED, ("modified_at",)),
        "done": Field(Kind.HAPPENED, ("done_at",)),
        "since": Field(Kind.SINCE, ("created_at",)),
        "before": Field(Kind.BEFORE, ("created_at",)),
        "estimate": Field(Kind.DURATION, ("estimate_ms",)),
        "spent": Field(Kind.DURATION, ("spent_ms",)),
        "urgency": Field(Kind.DECIMAL, ("urgency",)),
        "escalation": Field(Kind.NUMBER, ("escalation_level",)),
        "source": Field(Kind.WORD, ("source",)),
        "resolution": Field(Kind.WORD, ("resolution",)),
        "depends": Field(Kind.IDS, ("depends_on",)),
        "blocking": Field(Kind.IDS, ("blocking",)),
        "field": Field(Kind.PAIR, ("fields",)),
        "notes": Field(Kind.NUMBER, ("note_count",)),
        "text": Field(Kind.TEXT, ("title",)),
    },
    states={
        "pending": _UNCLOSED,
        "closed": "status IN ('done', 'cancelled')",
        "ready": f"status IN ('open', 'active') AND NOT coalesce(wait_at > ?, false) AND NOT ({_BLOCKED}) "
        "AND coalesce(scheduled_at <= ?, true)",
        "active": "status = 'active'",
        "waiting": "status = 'waiting'",
        "blocked": f"{_UNCLOSED} AND {_BLOCKED}",
        "unblocked": f"NOT ({_UNCLOSED} AND {_BLOCKED})",
        "blocking": f"{_UNCLOSED} AND len(blocking) > 0",
        "overdue": f"{_UNCLOSED} AND due_at < ?",
        "due": f"{_UNCLOSED} AND due_at < CAST(? AS TIMESTAMPTZ) + INTERVAL 7 DAYS",
        "scheduled": "scheduled_at IS NOT NULL",
        "tagged": "len(tags) > 0",
        "annotated": "note_count > 0",
        "recurring": "template_uid IS NOT NULL",
        "escalated": "escalation_level > 0",
        "acknowledged": "acknowledged_at IS NOT NULL",
        "linked": "len(components) > 0",
    },
)
# Entries with idle or slept time of which nobody has said whether it counts.
_UNDECIDED = (
    "SELECT CAST(u.uid AS VARCHAR) FROM time_entry u WHERE u.counted IS NULL "
    "AND len(list_filter(u.pieces, lambda p: p.kind IN ('idle', 'suspended'))) > 0"
)
# Entries of one person at the same time: one that began before it ends after, or one that begins next begins within.
_OVERLAPPING = (
    "SELECT CAST(o.uid AS VARCHAR) FROM (SELECT e.uid, e.started_at, e.ended_at, "
    "max(e.ended_at) OVER (of_person ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS others_until, "
    "lead(e.started_at) OVER of_person AS next_from "
    "FROM (SELECT uid, person, started_at, coalesce(ended_at, greatest(started_at, now())) AS ended_at FROM time_entry) e "
    "WHERE e.ended_at > e.started_at "
    "WINDOW of_person AS (PARTITION BY e.person ORDER BY e.started_at, e.ended_at, e.uid)) o "
    "WHERE o.others_until > o.started_at OR o.next_from < o.ended_at"
)
TIME = FieldSet(
    "time_entries",
    {
        "id": Field(Kind.ID, ("entry_id",)),
        "task": Field(Kind.ID, ("task_id",)),
        "session": Field(Kind.ID, ("session_id",)),
        "person": Field(Kind.WORD, ("person",)),
        "owner": Field(Kind.WORD, ("person",)),
        "client": Field(Kind.WORD, ("client",)),
        "project": Field(Kind.DOTTED, ("project",)),
        "on": Field(Kind.PATHS, ("components",)),
        "since": Field(Kind.SINCE, ("started_at",)),
        "before": Field(Kind.BEFORE, ("started_at",)),
        "started": Field(Kind.HAPPENED, ("started_at",)),
        "ended": Field(Kind.HAPPENED, ("ended_at",)),
        "submitted": Field(Kind.HAPPENED, ("submitted_at",)),
        "reviewed": Field(Kind.HAPPENED, ("reviewed_at",)),
        "reviewer": Field(Kind.WORD, ("reviewed_by",)),
        "measured": Field(Kind.DURATION, ("measured_ms",)),
        "counted": Field(Kind.DURATION, ("counted_ms",)),
        "adjusted": Field(Kind.DURATION, ("adjusted_ms",)),
        "billed": Field(Kind.DURATION, ("billed_ms",)),
        "kind": Field(Kind.WORD, ("kind",)),
        "tag": Field(Kind.MEMBER, ("tags",)),
        "zone": Field(Kind.WORD, ("zone",)),
        "invoice": Field(Kind.ID, ("invoice_id",)),
        "number": Field(Kind.WORD, ("invoice_number",)),
        "external": Field(Kind.WORD, ("external_id",)),
        "uid": Field(Kind.WORD, ("uid",)),
        "billable": Field(Kind.YES, ("billable",)),
        "shared": Field(Kind.YES, ("shared",)),
        "source": Field(Kind.CHOICE, ("source",), ("session", "manual", "import")),
        "status": Field(Kind.CHOICE, ("status",), ("running", "draft", "submitted", "approved", "rejected", "invoiced")),
        "note": Field(Kind.TEXT, ("note",)),
        "text": Field(Kind.TEXT, ("note", "title")),
    },
    states={
        "running": "status = 'running'",
        "draft": "status = 'draft'",
        "submitted": "status = 'submitted'",
        "approved": "status = 'approved'",
        "rejected": "status = 'rejected'",
        "invoiced": "status = 'invoiced'",
        "billable": "billable",
        "unbilled": "billable AND invoice_id IS NULL",
        "manual": "source = 'manual'",
        "recorded": "source = 'session'",
        "imported": "source = 'import'",
        "interrupted": "interrupted",
        "adjusted": "adjusted_ms IS NOT NULL",
        "shared": "shared",
        "undecided": f"uid IN ({_UNDECIDED})",
        "overlapping": f"uid IN ({_OVERLAPPING})",
        "incomplete": "client IS NULL OR (task_id IS NULL AND project IS NULL)",
        "future": "ended_at > ?",
    },
)
ALERTS = FieldSet(
    "alerts",
    {
        "id": Field(Kind.ID, ("alert_id",)),
        "uid": Field(Kind.WORD, ("uid",)),
        "task": Field(Kind.ID, ("task_id",)),
        "owner": Field(Kind.WORD, ("owner",)),
        "name": Field(Kind.WORD, ("name",)),
        "severity": Field(Kind.RANK, ("severity",), _SEVERITIES),
        "worst": Field(Kind.RANK, ("max_severity",), _SEVERITIES),
        "status": Field(Kind.CHOICE, ("status",), ("firing", "acked", "resolved", "suppressed", "orphan")),
        "integration": Field(Kind.WORD, ("integration",)),
        "source": Field(Kind.WORD, ("integration",)),
        "format": Field(Kind.WORD, ("format",)),
        "identity": Field(Kind.WORD, ("identity",)),
        "rule": Field(Kind.WORD, ("rule",)),
        "incident": Field(Kind.WORD, ("incident",)),
        "on": Field(Kind.PATH, ("component_path",)),
        "label": Field(Kind.PAIR, ("labels",)),
        "annotation": Field(Kind.PAIR, ("annotations",)),
        "flapping": Field(Kind.YES, ("flapping",)),
        "stale": Field(Kind.YES, ("stale",)),
        "since": Field(Kind.SINCE, ("starts_at",)),
        "before": Field(Kind.BEFORE, ("starts_at",)),
        "started": Field(Kind.HAPPENED, ("starts_at",)),
        "seen": Field(Kind.HAPPENED, ("last_seen_at",)),
        "acked": Field(Kind.HAPPENED, ("acked_at",)),
        "acked_by": Field(Kind.WORD, ("acked_by",)),
        "resolved": Field(Kind.HAPPENED, ("resolved_at",)),
        "resolved_by": Field(Kind.WORD, ("resolved_by",)),
        "suppressed_by": Field(Kind.WORD, ("suppressed_by",)),
        "deliveries": Field(Kind.NUMBER, ("deliveries",)),
        "episodes": Field(Kind.NUMBER, ("episodes",)),
        "text": Field(Kind.TEXT, ("name", "identity", "summary", "description")),
    },
    states={
        "open": "status IN ('firing', 'acked', 'suppressed')",
        "firing": "status = 'firing'",
        "acked": "status = 'acked'",
        "resolved": "status = 'resolved'",
        "suppressed": "status = 'suppressed'",
        "orphan": "status = 'orphan'",
        "flapping": "flapping",
        "stale": "stale",
        "inhibited": "inhibited_by IS NOT NULL",
        "lingering": "still_firing",
        "unplaced": "component_path IS NULL",
        "unassigned": "task_id IS NULL",
        "unacknowledged": "acked_at IS NULL",
    },
)
COMPONENTS = FieldSet(
    "components",
    {
        "on": Field(Kind.PATH, ("path",)),
        "path": Field(Kind.PATH, ("path",)),
        "name": Field(Kind.WORD, ("name",)),
        "kind": Field(Kind.WORD, ("kind",)),
        "tag": Field(Kind.PAIR, ("tags",)),
        "owner": Field(Kind.WORD, ("owner",)),
        "provider": Field(Kind.WORD, ("provider",)),
        "health": Field(Kind.CHOICE, ("health",), _HEALTHS),
        "lifecycle": Field(Kind.CHOICE, ("lifecycle",), ("active", "missing", "retired")),
        "source": Field(Kind.MEMBER, ("sources",)),
        "identity": Field(Kind.MEMBER, ("identities",)),
        "since": Field(Kind.SINCE, ("first_seen_at",)),
        "before": Field(Kind.BEFORE, ("first_seen_at",)),
        "seen": Field(Kind.HAPPENED, ("last_seen_at",)),
        "text": Field(Kind.TEXT, ("path", "native_type")),
    },
    states={
        "active": "lifecycle = 'active'",
        "missing": "lifecycle = 'missing'",
        "retired": "lifecycle = 'retired'",
        "unhealthy": "health IN ('warning', 'critical')",
        "owned": "owner IS NOT NULL",
        "tagged": "cardinality(tags) > 0",
    },
)
EVERYTHING = (COMMANDS, SESSIONS, TASKS, TIME, ALERTS, COMPONENTS)
