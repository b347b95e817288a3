"""What the active context says of new tasks: `project:acme tag:db` makes them acme's, tagged db."""

from __future__ import annotations

from typing import Any

from store import contexts
from store.database import Store
from store.filter_syntax import All, Node, Term, parse

_COLUMNS = {"project": "project", "client": "client", "owner": "owner", "priority": "priority"}


def of_context(store: Store) -> dict[str, Any]:
    """The columns that the active context's filter demands outright; what it says with or, not or < is left out."""
    context = contexts.active(store)
    found: dict[str, Any] = {}
    for term in _terms(parse(context[1])) if context else ():
        if term.operator != "=" or "*" in term.value:
            continue
        if term.key == "tag":
            found.setdefault("tags", []).append(term.value)
        elif term.key in _COLUMNS and term.value.lower() != "none":
            found[_COLUMNS[term.key]] = term.value.upper() if term.key == "priority" else term.value
    return found


def _terms(node: Node) -> list[Term]:
    if isinstance(node, Term):
        return [node]
    return [term for part in node.parts for term in _terms(part)] if isinstance(node, All) else []
