"""Values inside the strings of SQL: one with a quote ends the string, and what follows is SQL.

psql -c "SELECT * FROM users WHERE name = '${NAME}'"     NAME has to be O''Hara
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from runbooks.model import Procedure, templates_of
from runbooks.parameters.sql import holds_sql
from runbooks.shell.inside import runs
from runbooks.shell.invocation import said
from runbooks.shell.parse import parse
from runbooks.template import Template

_STRING = re.compile(r"'((?:[^']|'')*)'")
_MARK = "tt0{}0tt"  # stands for a value, and is no word of SQL


def ended_literals(procedure: Procedure, values: Mapping[str, str]) -> Iterator[str]:
    """What to tell of values whose single quotes end a string of SQL that they stand in; the recorded ones are as they were.

    They are no error: every value is given as it is, and who gives `' OR 'a' = 'a` may mean it.
    """
    quoting = {
        name for name, value in values.items() if "'" in value.replace("''", "") and value != procedure.defaults.get(name)
    }
    for number, step in procedure.numbered() if quoting else ():
        for name in sorted({one for template in templates_of(step) for one in _in_strings(template)} & quoting):
            yield f"{name} holds a ' and ends a string of SQL in step {number}; write it twice where that is not meant"


def _in_strings(template: Template) -> Iterator[str]:
    """The parameters that stand in strings of SQL."""
    marks = {name: _MARK.format(number) for number, name in enumerate(sorted(template.names))}
    for text in _sql(template.filled(marks, {})) if marks else ():
        strings = " ".join(_STRING.findall(text))
        yield from (name for name, mark in marks.items() if mark in strings)


def _sql(text: str) -> Iterator[str]:
    """What a command gives to programs that read SQL: in words, and in here-documents."""
    for run in runs(parse(text)):
        one = run.invocation
        yield from (said(word) for word in one.arguments if holds_sql(one.name, said(word)))
        for redirect in one.simple.redirects:
            body = run.syntax.text[slice(*redirect.body)] if redirect.body is not None else ""
            if holds_sql(one.name, body):
                yield body
