"""What a person has decided about recorded commands: it wins over every rule and survives each making anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from store.errors import UsageError

Action = Literal["keep", "drop", "merge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Keep a command as a step, drop it, or merge it as a further line into the step that `into_uid` is in.

    Commands are named by their uid. A decision about a command that is not in the history has no effect and is kept.
    """

    action: Action
    command_uid: str
    into_uid: str | None = None
    note: str = ""


def decisions_to_json(decisions: Iterable[Decision]) -> list[dict[str, str]]:
    """The decisions as JSON objects without empty fields."""
    return [
        {"action": one.action, "command_uid": one.command_uid}
        | ({"into_uid": one.into_uid} if one.into_uid else {})
        | ({"note": one.note} if one.note else {})
        for one in decisions
    ]


def decisions_from_json(stored: Sequence[Mapping[str, object]] | None) -> list[Decision]:
    """The decisions that `decisions_to_json` wrote; raises UsageError for what is none."""
    return [_decision(one) for one in stored or ()]


def in_force(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The decision that counts for each command, by its uid: the last one."""
    return {one.command_uid: one for one in decisions}


def _decision(stored: Mapping[str, object]) -> Decision:
    action, uid, into = stored.get("action"), stored.get("command_uid"), stored.get("into_uid")
    if action not in get_args(Action) or not isinstance(uid, str) or (action == "merge" and not isinstance(into, str)):
        raise UsageError(f"not a decision about a recorded command: {dict(stored)}; it is keep, drop or merge with uids")
    return Decision(
        action=action,  # type: ignore[arg-type]  # one of the literal's values, as was just seen
        command_uid=uid,
        into_uid=into if isinstance(into, str) else None,
        note=str(stored.get("note") or ""),
    )
