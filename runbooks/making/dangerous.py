"""What makes a step dangerous, and what a person must confirm or type before it is done."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from runbooks.history import Entity
from runbooks.knowledge import dangers, naming
from runbooks.knowledge.functions import defined
from runbooks.knowledge.wordlists import words
from runbooks.making.calls import Call
from runbooks.making.item import Item
from runbooks.making.resources import SCOPE_OPTIONS
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


def of(parts: Parts, entities: Sequence[Entity], earlier: Sequence[Item] = ()) -> tuple[Danger | None, Confirm, str | None]:
    """The danger, how it is confirmed, and the word to type where a name is asked for, as shell source.

    `earlier` are commands among which those are that defined the functions that are called.
    """
    touched = touched_entities(parts.everything, entities)
    tags = _tags(touched) if any(map(reaches, parts.everything)) else {}
    danger = dangers.danger_of(parts.syntax, tags=tags, functions=_functions(parts.item, earlier))
    if danger is None:
        return None, "none", None
    confirm = dangers.confirmation(danger)
    return danger, confirm, word(_name(parts.item, touched)) if confirm == "name" else None


def _functions(item: Item, earlier: Sequence[Item]) -> dict[str, str]:
    """The functions that are defined in the session of a command before it, and their bodies; of several the last."""
    found: dict[str, str] = {}
    for one in earlier:
        if one.index < item.index and one.session == item.session and one.syntax.functions:
            found |= defined(one.syntax)
    return found


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
    """What a person must type: what is destroyed, else the most precise component named, the last thing named, the host."""
    calls = [call for call in item.calls if not call.holds]
    if destroyed := [one for call in calls for one in _destroyed(call) if naming.is_typable(one)]:
        return destroyed[-1]
    named = [one for one in touched if one.words and one.words[0] in item.text]
    if named:
        deepest = max(named, key=lambda one: (one.path.count("/"), len(one.path)))
        return deepest.words[0]
    operands = [
        operand
        for call in calls
        if call.program not in naming.TOLD
        for operand in call.operands
        if naming.is_name(operand) and operand not in item.programs
    ]
    scopes = [
        value for call in calls for option, value in call.options if option in SCOPE_OPTIONS and naming.is_typable(value)
    ]
    servers = [
        value for call in calls if call.program in naming.TOLD for option, value in call.options if option in ("-h", "--host")
    ]
    hosts = [call.host for call in item.calls if call.host]
    found = operands[-1:] or servers[-1:] or scopes[:1] or hosts[-1:] or [item.recorded.host]
    return found[0] if found[0] and naming.is_typable(found[0]) else "yes"


def _destroyed(call: Call) -> list[str]:
    """The user, database, table or device that a call is certain to destroy."""
    return naming.destroyed(call.program, call.operands, call.arguments, [value for _, value in call.options])
