"""What statements of SQL do: read, change, or destroy."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(\w*)\$.*?\$\1\$", re.DOTALL)
_READS = re.compile(
    r"(?:select|show|explain|describe|desc|table|values|analyze\s+verbose|fetch|use|pragma|begin|"
    r"start\s+transaction|commit|rollback|end|help|status|check\s+table|checksum|exists|set\s+statement_timeout|"
    r"\\(?:d\S*|l\+?|conninfo|timing|x|z|sf\S*|sv\S*|c|connect|q|echo|pset|encoding|set|h|\?))\b",
    re.IGNORECASE,
)
_WRITES_INSIDE = re.compile(
    r"\b(?:insert\s+into|update\s+\S+\s+set|delete\s+from|drop\s+\w+|truncate|alter\s+\w+|into\s+(?:outfile|dumpfile))\b"
    r"|\b(?:pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_promote|pg_switch_wal|"
    r"pg_drop_replication_slot|pg_create_\w+|setval|nextval|lo_unlink|dblink_exec|"
    r"pg_rotate_logfile|pg_stat_reset\w*|set_config)\s*\(",
    re.IGNORECASE,
)
_EXPLAINED = re.compile(
    r"explain\s*(?:\([^)]*\banaly[sz]e\b(?!\s*(?:false|off|0))[^)]*\)|(?:verbose\s+)?analy[sz]e\b)", re.IGNORECASE
)


def statements(text: str) -> list[str]:
    """The statements of a text, strings and comments emptied."""
    emptied = _COMMENT.sub(lambda found: " '' " if found[0][0] in "'\"$" else " ", text)
    return [" ".join(one.split()) for one in re.split(r";|\\gx?\b", emptied) if one.strip()]


def only_reads(text: str) -> bool:
    """Whether every statement reads and nothing else."""
    found = statements(text)
    return bool(found) and all(_reads(one) for one in found)


def _reads(statement: str) -> bool:
    if _EXPLAINED.match(statement):
        return not _WRITES_INSIDE.search(statement)
    if re.match(r"explain\b", statement, re.IGNORECASE):
        return True
    if statement.lower().startswith("with "):
        return not _WRITES_INSIDE.search(statement)
    return bool(_READS.match(statement.lstrip("( "))) and not _WRITES_INSIDE.search(statement)


def destroys(text: str) -> tuple[str, str] | None:
    """(rule, reason) of the most destructive statement: DROP, TRUNCATE, DELETE or UPDATE without WHERE."""
    for pattern, rule, reason in _DESTROYING:
        for statement in statements(text):
            found = re.search(pattern, statement, re.IGNORECASE)
            if found and not (
                rule.endswith("without-where") and re.search(r"\bwhere\b", statement[found.start() :], re.IGNORECASE)
            ):
                return rule, reason.format(what=found[1].lower() if found.groups() else "")
    return None


_DESTROYING = (
    (r"^reset\s+(?:slave|replica)\s+all\b", "sql-replica", "forgets where the replica gets its data from"),
    (r"^reset\s+(?:master|binary\s+logs)\b|^purge\s+(?:binary|master)\s+logs\b", "sql-replica", "deletes the logs of changes"),
    (
        r"^(?:.*\b)?drop\s+((?:database|schema|table|view|materialized view|index|role|user|owned|"
        r"tablespace|function|sequence|type|extension|trigger|keyspace|collection|partition|column|"
        r"measurement|series|shard|retention policy|continuous query|constraint|"
        r"publication|subscription|server|procedure|event))\b",
        "sql-drop",
        "drops a {what} and what is in it",
    ),
    (r"^truncate\b", "sql-truncate", "empties a table"),
    (r"\bdelete\s+from\s+\S+", "sql-delete-without-where", "deletes every row of a table"),
    (
        r"^\s*(?:with\b.*\)\s*)?update\s+(?:only\s+)?\S+(?:\s+(?:as\s+)?\w+)?\s+set\b",
        "sql-update-without-where",
        "changes every row of a table",
    ),
    (r"\balter\s+table\b.*\bdrop\b", "sql-drop", "drops a part of a table"),
)
