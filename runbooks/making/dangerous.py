"""What makes a step dangerous, and what a person must confirm or type before it is done."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from runbooks.history import Entity
from runbooks.knowledge import dangers
from runbooks.making.calls import Call
from runbooks.making.item import Item
from runbooks.making.resources import SCOPE_OPTIONS
from runbooks.making.wordlists import words
from runbooks.model import Confirm, Danger
from runbooks.template import word

if TYPE_CHECKING:
    from runbooks.making.steps import Parts

# Programs that work on files of the machine where they are run, whatever their words are about.
LOCAL = words(
    "git openssl ssh-keygen cat echo printf tee jq yq sed awk grep sort head tail cp mv rm mkdir rmdir touch chmod chown ln "
    "tar gzip gunzip zip unzip base64 shred install truncate vim vi nvim nano emacs code envsubst diff"
)
_REMOTE = re.compile(r"(?:[\w.-]+@)?[\w.-]+:")


def of(parts: Parts, entities: Sequence[Entity]) -> tuple[Danger | None, Confirm, str | None]:
    """The danger, how it is confirmed, and the word to type where a name is asked for, as shell source."""
    touched = touched_entities(parts.everything, entities)
    danger = dangers.danger_of(parts.syntax, tags=_tags(touched) if any(map(reaches, parts.everything)) else {})
    if danger is None:
        return None, "none", None
    confirm = dangers.confirmation(danger)
    return danger, confirm, word(_name(parts.item, touched)) if confirm == "name" else None


def reaches(item: Item) -> bool:
    """Whether it may change a component that it names, and not only files here that are about it, or the shell."""
    if not item.changes or item.prepares or item.rule == "redirection":
        return False
    return any(
        call.host is not None or call.program not in LOCAL or any(map(_REMOTE.match, call.operands))
        for call in item.calls
        if not call.holds
    )


def touched_entities(items: Sequence[Item], entities: Sequence[Entity]) -> list[Entity]:
    """The components that a command was recorded to touch, or that it names; the session's own host only if it is named."""
    said = {piece.lower() for item in items for call in item.calls for piece in _pieces(call)}
    recorded = {path for item in items for path in item.recorded.components}
    hosts = {item.recorded.host.lower() for item in items}
    found = []
    for one in entities:
        names = {text.lower() for text in one.words}
        if names & said or (one.path in recorded and not names & hosts):
            found.append(one)
    return found


def _pieces(call: Call) -> list[str]:
    """The words of a call, whole and in parts."""
    whole = [*call.arguments, *([call.host] if call.host else [])]
    return [*whole, *(piece for one in whole for piece in re.split(r"[/:@=\s]+", one) if piece)]


def _tags(touched: Sequence[Entity]) -> Mapping[str, str]:
    """The tags of all that is touched; where they disagree, production counts."""
    found: dict[str, str] = {}
    for one in touched:
        for name, value in one.tags.items():
            if name not in found or value.lower().startswith("prod"):
                found[name] = value
    return found


def _name(item: Item, touched: Sequence[Entity]) -> str:
    """What a person must type: the name of the most precise component that the command names, else the last thing it names."""
    named = [one for one in touched if one.words and one.words[0] in item.text]
    if named:
        deepest = max(named, key=lambda one: (one.path.count("/"), len(one.path)))
        return deepest.words[0]
    operands = [operand for call in item.calls if not call.holds for operand in call.operands if _typable(operand)]
    scopes = [value for call in item.calls for option, value in call.options if option in SCOPE_OPTIONS and _typable(value)]
    hosts = [call.host for call in item.calls if call.host]
    found = operands[-1:] or scopes[:1] or hosts[-1:] or list(item.programs[:1])
    return found[0] if found else "yes"


def _typable(operand: str) -> bool:
    return operand.isprintable() and 0 < len(operand) <= 60 and not any(one in operand for one in "$`*?[]{}'\" ")
