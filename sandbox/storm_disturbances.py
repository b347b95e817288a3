"""What happens to deliveries on their way: each disturbance takes a stream and gives another, drawn from its seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from alerts.delivery import Delivery
from sandbox.months_plan import drawn_uid
from sandbox.storm_garbage import garbled
from sandbox.storm_incidents import HOUR, MILLISECOND, MINUTE, SECOND

Stream = Sequence[Delivery]
Disturbance = Callable[[Stream, random.Random], list[Delivery]]
_OTHER_MANAGER = (b"http://am-1.example", b"http://am-2.example")


def duplicated(stream: Stream, choose: random.Random, share: float = 0.2, within: int = MINUTE) -> list[Delivery]:
    """Some come again soon, byte for byte: their answer was lost."""
    return _ordered(
        [*stream, *(_again(one, choose, choose.randrange(1, within)) for one in stream if choose.random() < share)]
    )


def repeated(stream: Stream, choose: random.Random, share: float = 0.1, after: int = 4 * HOUR) -> list[Delivery]:
    """Some come again after long, byte for byte, as Alertmanager's repetitions do."""
    return _ordered([*stream, *(_again(one, choose, after) for one in stream if choose.random() < share)])


def reordered(stream: Stream, choose: random.Random, skew: int = 30 * SECOND) -> list[Delivery]:
    """Each is received up to so much later than it was sent, so that those sent within that time change places."""
    return _ordered([replace(one, received_at=one.received_at + choose.randrange(0, skew)) for one in stream])


def delayed(stream: Stream, choose: random.Random, share: float = 0.1, most: int = HOUR) -> list[Delivery]:
    """Some come much later: their sender could not reach us."""
    late = [
        replace(one, received_at=one.received_at + choose.randrange(0, most)) if choose.random() < share else one
        for one in stream
    ]
    return _ordered(late)


def paired(stream: Stream, choose: random.Random) -> list[Delivery]:
    """A second Alertmanager tells all of it as well, milliseconds apart."""
    others = [
        replace(_again(one, choose, choose.randrange(1, 40) * MILLISECOND), body=one.body.replace(*_OTHER_MANAGER))
        for one in stream
    ]
    return _ordered([*stream, *others])


def truncated(stream: Stream, choose: random.Random, most: int = 10) -> list[Delivery]:
    """Alertmanager leaves out what is above `max_alerts`, and says how many that were."""
    return [_truncated(one, most) for one in stream]


def littered(stream: Stream, choose: random.Random, share: float = 0.1) -> list[Delivery]:
    """Between them come bodies that nobody can read."""
    litter = [replace(_again(one, choose, 1), body=garbled(one.body, choose)) for one in stream if choose.random() < share]
    return _ordered([*stream, *litter])


DISTURBANCES: Mapping[str, Disturbance] = {
    "duplicates": duplicated,
    "repeats": repeated,
    "reordering": reordered,
    "delays": delayed,
    "ha-pair": paired,
    "truncation": truncated,
    "garbage": littered,
}


def disturbed(stream: Stream, seed: int, steps: Iterable[tuple[str, Disturbance]]) -> list[Delivery]:
    """The stream after these disturbances, one after the other; the name of each is part of its seed."""
    found = list(stream)
    for name, step in steps:
        found = step(found, random.Random(f"{name} {seed}"))
    return found


def _again(one: Delivery, choose: random.Random, later: int) -> Delivery:
    received_at = one.received_at + later
    return replace(one, received_at=received_at, uid=drawn_uid(choose, received_at // MILLISECOND))


def _ordered(found: Iterable[Delivery]) -> list[Delivery]:
    return sorted(found, key=lambda one: (one.received_at, one.uid))


def _truncated(one: Delivery, most: int) -> Delivery:
    document = json.loads(one.body) if one.body[:1] == b"{" else None
    members = document.get("alerts") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(members, list) or len(members) <= most:
        return one
    cut = {**document, "alerts": members[:most], "truncatedAlerts": len(members) - most}
    return replace(one, body=json.dumps(cut, ensure_ascii=False).encode())
