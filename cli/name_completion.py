"""Names that shells complete where one is typed alone: entries, open tasks, clients, projects, people."""

from __future__ import annotations

from collections.abc import Callable

import click
from click.shell_completion import CompletionItem

from cli.filter_argument import ask

Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

# `value` are the names that begin as the word does, without regard to case; `help` is what zsh and fish show beside them.
_QUESTIONS = {
    "entry": "SELECT 'E' || entry_id AS value, "
    "concat_ws(' ', strftime(timezone(coalesce(zone, 'UTC'), started_at), '%Y-%m-%d %H:%M'), title, note) AS help "
    "FROM time_entries WHERE starts_with('e' || entry_id, lower(?)) ORDER BY started_at DESC LIMIT 100",
    "task": "SELECT 'T' || task_id AS value, title AS help FROM tasks "
    "WHERE status NOT IN ('done', 'cancelled') AND starts_with('t' || task_id, lower(?)) ORDER BY urgency DESC LIMIT 200",
    "client": "SELECT name AS value, legal_name AS help FROM clients "
    "WHERE NOT archived AND starts_with(lower(name), lower(?)) ORDER BY 1 LIMIT 200",
    "project": "SELECT value, any_value(title) AS help FROM (SELECT name AS value, title FROM projects WHERE NOT archived "
    "UNION ALL SELECT project, NULL FROM tasks WHERE project IS NOT NULL) "
    "WHERE starts_with(lower(value), lower(?)) GROUP BY value ORDER BY 1 LIMIT 200",
    "person": "SELECT DISTINCT person AS value, NULL AS help FROM time_entries "
    "WHERE starts_with(lower(person), lower(?)) ORDER BY 1 LIMIT 200",
}


def names(kind: str) -> Completion:
    """The completion of a word that names an entry, task, client, project or person; none where the store is busy."""
    question = _QUESTIONS[kind]

    def complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(str(row["value"]), help=row["help"]) for row in ask(question, [incomplete])]

    return complete
