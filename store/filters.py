"""Compiles a filter to SQL over the public views; what may be asked is in the tables of `store.filter_fields`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches

from store.errors import UsageError
from store.filter_fields import ALERTS, COMMANDS, COMPONENTS, ORDERED, SESSIONS, TASKS, TIME, Field, FieldSet, Kind
from store.filter_syntax import All, Any, Node, Not, Term, parse, parse_words, place
from store.filter_values import READERS, Condition, Scope, nearest

__all__ = [
    "ALERTS",
    "COMMANDS",
    "COMPONENTS",
    "SESSIONS",
    "TASKS",
    "TIME",
    "Field",
    "FieldSet",
    "Kind",
    "compile_filter",
    "parse",
    "walk",
]


# Taskwarrior's names of operators: due.before:friday
_MODIFIERS = {
    "before": "<", "below": "<", "under": "<", "after": ">", "above": ">", "over": ">", "by": "<=",
    "is": "=", "equals": "=", "isnt": "!=", "not": "!=",
}  # fmt: skip


def compile_filter(filter_: Node | str | Iterable[str], fields: FieldSet, *, now: datetime, zone: tzinfo = UTC) -> Condition:
    """A filter as (condition for WHERE, its parameters), over the columns of the view that `fields` belongs to.

    `filter_` is a tree, a text, or words as the shell hands them over. Raises UsageError for an unknown key or a value
    that makes no sense. A condition is never NULL, so that `not` is its exact opposite.
    """
    if isinstance(filter_, str):
        filter_ = parse(filter_)
    elif isinstance(filter_, Iterable):
        filter_ = parse_words(filter_)
    return _compile(filter_, Scope(fields, now, zone))


def _compile(node: Node, scope: Scope) -> Condition:
    if isinstance(node, Term):
        return _compile_term(_spelled_out(node, scope.fields), scope)
    if isinstance(node, Not):
        sql, parameters = _compile(node.part, scope)
        return f"(NOT {sql})", parameters
    parts = [_compile(part, scope) for part in node.parts]
    if not parts:
        return "true", []
    joint = " AND " if isinstance(node, All) else " OR "
    return f"({joint.join(sql for sql, _ in parts)})", [value for _, values in parts for value in values]


def _spelled_out(term: Term, fields: FieldSet) -> Term:
    """Taskwarrior's `+tag`, `+OVERDUE` and `due.before:` as `tag:tag`, `is:overdue` and `due:<`."""
    key, _, modifier = (term.key or "").partition(".")
    if modifier in _MODIFIERS and key in fields.fields and term.operator == "=":
        return replace(term, key=key, operator=_MODIFIERS[modifier])
    if term.key is None and len(term.value) > 1 and term.value.startswith("+") and "tag" in fields.fields:
        word = term.value[1:]
        if word.isupper() and word.lower() in fields.states:
            return replace(term, key="is", value=word.lower())
        return replace(term, key="tag", value=word)
    return term


def _compile_term(term: Term, scope: Scope) -> Condition:
    fields = scope.fields
    key = term.key or fields.bare
    # A word from the command line may hold bytes that are no text; the engine takes text only.
    term = replace(term, key=key, value=term.value.encode(errors="replace").decode())
    if key == "is" or (key == "status" and term.value.lower() not in ("none", "any") and _is_state_only(term, fields)):
        return _state(term, scope)
    field = fields.fields.get(key)
    if field is None:
        raise UsageError(_unknown_key(term, fields))
    if term.operator not in ("=", "!=") and field.kind not in ORDERED:
        raise UsageError(
            f"{key}: can't be compared with {term.operator} ({place(term.position)}); write {key}:VALUE or {key}:!=VALUE"
        )
    if field.kind in (Kind.SINCE, Kind.BEFORE) and term.operator != "=":
        raise UsageError(f"{key}: takes a date alone ({place(term.position)}); write {key}:7d")
    condition, parameters = READERS[field.kind](term, field, scope)
    condition = f"coalesce({condition}, false)"
    return (f"(NOT {condition})" if term.operator == "!=" else condition), parameters


def _is_state_only(term: Term, fields: FieldSet) -> bool:
    """Whether a value of `status:` is no status that is stored but one that is worked out, as `overdue`."""
    field = fields.fields.get("status")
    word = term.value.lower()
    return word in fields.states and (field is None or word not in field.words)


def _state(term: Term, scope: Scope) -> Condition:
    states = scope.fields.states
    word = term.value.lower()
    if term.operator not in ("=", "!=") or word not in states:
        raise UsageError(
            f"{term.key}: takes a state, not {term.value!r} ({place(term.position)}); {nearest(word, states, 'there are')}"
        )
    condition = f"coalesce({states[word]}, false)"
    return (f"(NOT {condition})" if term.operator == "!=" else condition), [scope.now] * states[word].count("?")


def _unknown_key(term: Term, fields: FieldSet) -> str:
    close = get_close_matches(str(term.key).partition(".")[0], [*fields.fields, "is"], n=1, cutoff=0.5)
    hint = f"did you mean {close[0]}:?" if close else f"there are {', '.join(sorted(fields.fields))}"
    return f"{fields.name.replace('_', ' ')} have no key {term.key}: ({place(term.position)}); {hint}"


def walk(node: Node) -> Iterable[Term]:
    """Every term of a filter."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Not):
        yield from walk(node.part)
    elif isinstance(node, All | Any):
        for part in node.parts:
            yield from walk(part)
