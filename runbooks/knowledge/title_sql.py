"""Titles of what databases are told: statements, functions that act, and commands of their clients."""

from __future__ import annotations

import re

from runbooks.knowledge.sql import statements
from runbooks.shell.invocation import Invocation

# Functions of PostgreSQL that do something, or tell how it is; what is behind is their first argument.
_FUNCTIONS = {
    "pg_drop_replication_slot": "Drop the replication slot {}",
    "pg_create_physical_replication_slot": "Create the replication slot {}",
    "pg_create_logical_replication_slot": "Create the replication slot {}",
    "pg_terminate_backend": "End the connection {}",
    "pg_cancel_backend": "Cancel the query of {}",
    "pg_reload_conf": "Reload the configuration of the database",
    "pg_promote": "Promote the replica",
    "pg_switch_wal": "Switch to a new WAL file",
    "pg_rotate_logfile": "Rotate the log of the database",
    "pg_is_in_recovery": "Check whether the database is a replica",
    "pg_stat_reset": "Reset the statistics of the database",
    "pg_database_size": "Check how large the database {} is",
    "pg_wal_replay_pause": "Pause the replication",
    "pg_wal_replay_resume": "Resume the replication",
}
# Statements of one or two words that read well as they are, as PgBouncer and others have them.
_PLAIN = ("pause", "resume", "reload", "kill", "show", "reconnect", "suspend", "shutdown", "analyze", "reindex", "flush")


def of_call(one: Invocation) -> str | None:
    """What a client of a database is told to do, None where it is told nothing."""
    given = [value for option, value in one.options if option in ("-c", "--command", "-e", "--execute", "-q", "--query")]
    if one.name in ("sqlite3", "duckdb"):
        given += one.texts[1:]
    if given:
        found = statements(given[0])
        if given[0].lstrip().startswith("\\l"):
            return "List the databases"
        if listed := re.match(r"\s*\\d\w*\+?(?:\s+(\S+))?\s*$", given[0]):
            return f"List the tables {listed[1]}" if listed[1] else "List the tables"
        return _statement(given[0]) if found else None
    file = one.value("-f", "--file")
    return f"Run the statements of {file}" if file else None


def _statement(text: str) -> str:
    flat = " ".join(text.split()).rstrip("; ")
    if (called := re.fullmatch(r"(?i)select (\w+)\(\s*(?:'([^']*)'|(\d+))?[^()]*\)", flat)) and called[
        1
    ].lower() in _FUNCTIONS:
        return " ".join(_FUNCTIONS[called[1].lower()].format(called[2] or called[3] or "").split())
    if flat.lower() == "checkpoint":
        return "Write a checkpoint"
    verb, _, rest = flat.partition(" ")
    if verb.lower() in _PLAIN and re.fullmatch(r"[\w .-]{1,40}", flat):
        the = "the " if verb.lower() == "show" and rest.replace(" ", "").isalpha() else ""
        return f"{verb.capitalize()} {the}{rest}".rstrip()
    table = re.search(r"\b(?:from|into|update|table(?: if exists)?|truncate)\s+([\w.\"`]+)", flat, re.IGNORECASE)
    verbs = {
        "select": "Query",
        "insert": "Insert into",
        "update": "Update",
        "delete": "Delete from",
        "truncate": "Empty",
        "drop": "Drop",
        "alter": "Alter",
        "create": "Create",
        "vacuum": "Vacuum",
    }
    known = verbs.get(verb.lower())
    if known and table and known not in ("Drop", "Create", "Alter"):
        return f"{known} {table[1]}"
    return f"Run `{flat.replace('`', '')}`"
