"""What an entry consists of: pieces that cover it from start to end, in milliseconds since its start.

    start                                        end
    |--------|~~~~~~~|------|.........|####|------|
      active   idle   active suspended break active

Active time always counts; of the other kinds those that the entry names count as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from store.timer import Segment

ACTIVE = "active"
KINDS = (ACTIVE, "idle", "suspended", "paused", "break")
DECIDED = ("idle", "suspended")  # kinds of which policy, or a person, says whether they count
UNDECIDED = ("idle",)  # what counts until somebody has decided

Pieces = tuple[Segment, ...]


def whole(duration_ms: int) -> Pieces:
    """Active time from start to end."""
    return (Segment(ACTIVE, 0, duration_ms),) if duration_ms > 0 else ()


def read(stored: Sequence[Mapping[str, Any]] | None, duration_ms: int) -> Pieces:
    """The pieces as the store keeps them; NULL means that all is active."""
    if stored is None:
        return whole(duration_ms)
    return tuple(Segment(piece["kind"], piece["from_ms"], piece["to_ms"]) for piece in stored)


def stored(pieces: Iterable[Segment]) -> list[dict[str, Any]] | None:
    """The pieces as the store keeps them, neighbours of one kind as one; NULL where all is active."""
    joined = merged(pieces)
    if all(piece.kind == ACTIVE for piece in joined):
        return None
    return [piece._asdict() for piece in joined]


def merged(pieces: Iterable[Segment]) -> Pieces:
    """Neighbours of one kind as one piece, empty ones left out."""
    joined: list[Segment] = []
    for piece in pieces:
        if not piece.duration_ms:
            continue
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = joined[-1]._replace(to_ms=piece.to_ms)
        else:
            joined.append(piece)
    return tuple(joined)


def covers(pieces: Sequence[Segment], duration_ms: int) -> bool:
    """Whether they cover so much time from its start, without gap or overlap, by kinds there are."""
    if not pieces:
        return duration_ms == 0
    return (
        pieces[0].from_ms == 0
        and pieces[-1].to_ms == duration_ms
        and all(first.to_ms == second.from_ms for first, second in pairwise(pieces))
        and all(piece.duration_ms > 0 and piece.kind in KINDS for piece in pieces)
    )


def clipped(pieces: Iterable[Segment], from_ms: int, to_ms: int) -> Pieces:
    """What lies between two moments, counted from the first of them; beyond the pieces all is active.

    pieces        |----|~~~~~|---|
    from, to   |_________|            earlier than the start: active time in front
    result     |-------|~|
    """
    end = max((piece.to_ms for piece in pieces), default=0)
    padded = [Segment(ACTIVE, min(from_ms, 0), 0), *pieces, Segment(ACTIVE, end, max(to_ms, end))]
    cut = (Segment(piece.kind, max(piece.from_ms, from_ms), min(piece.to_ms, to_ms)) for piece in padded)
    return merged(
        piece._replace(from_ms=piece.from_ms - from_ms, to_ms=piece.to_ms - from_ms)
        for piece in cut
        if piece.to_ms > piece.from_ms
    )


def behind(first: Sequence[Segment], second: Iterable[Segment]) -> Pieces:
    """One row of pieces, and another one following it."""
    end = first[-1].to_ms if first else 0
    moved = (piece._replace(from_ms=piece.from_ms + end, to_ms=piece.to_ms + end) for piece in second)
    return merged((*first, *moved))


def spent_ms(pieces: Iterable[Segment], kinds: Collection[str]) -> int:
    """How much of the time is of these kinds."""
    return sum(piece.duration_ms for piece in pieces if piece.kind in kinds)


def counting(counted: Sequence[str] | None) -> frozenset[str]:
    """The kinds that count: active time, and what the entry names; until somebody decides, idle time."""
    return frozenset((ACTIVE, *(UNDECIDED if counted is None else counted)))


def measured_ms(pieces: Iterable[Segment], counted: Sequence[str] | None) -> int:
    """How much of the time counts."""
    return spent_ms(pieces, counting(counted))


def is_undecided(pieces: Iterable[Segment], counted: Sequence[str] | None) -> bool:
    """Whether somebody still has to say if idle time, or time asleep, counts."""
    return counted is None and any(piece.kind in DECIDED for piece in pieces)


def moment_after(pieces: Sequence[Segment], kinds: Collection[str], spent: int) -> int:
    """The first moment at which so much of these kinds has passed, in milliseconds since the start.

    pieces   |----|~~~~|------|
    active   0    3    3      8     moment_after(5) is two behind the idle time
    """
    for piece in pieces:
        if piece.kind in kinds and spent <= piece.duration_ms:
            return piece.from_ms + spent
        spent -= piece.duration_ms if piece.kind in kinds else 0
    return pieces[-1].to_ms if pieces else 0
