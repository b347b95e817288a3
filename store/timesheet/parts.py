"""One entry made of another's time: a stretch of it, with the pieces that lie in it and its share of a correction."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.identity import new_uid
from store.changes import State
from store.money import allocate
from store.timesheet import pieces, spans
from store.timesheet.intervals import Interval, subtract


def resized(entry: State, to: Interval) -> State:
    """The entry from and to other instants: what it gains is active time, what it loses loses its pieces.

    A correction by hand stays as it is.
    """
    begin = spans.to_ms(entry["started_at"])
    kept = pieces.clipped(spans.pieces_of(entry), to.from_ms - begin, to.to_ms - begin)
    return {**entry, **_timed(to), "pieces": pieces.stored(kept), "measured_ms": pieces.measured_ms(kept, entry["counted"])}


def divided(entry: State, stretches: Sequence[Interval]) -> list[State]:
    """The entry as several, each a stretch of its time; the first one stays the same entry.

    A correction by hand is shared out in proportion to the time that counts, with what is lost where time is lost.
    """
    whole = Interval(spans.to_ms(entry["started_at"]), spans.to_ms(entry["ended_at"]))
    made = [resized(entry, stretch) for stretch in stretches]
    if entry["adjusted_ms"] is not None:
        lost = sum(int(resized(entry, rest)["measured_ms"]) for rest in subtract([whole], stretches))
        weights = [int(part["measured_ms"]) for part in made]
        if not any((*weights, lost)):
            weights = [stretch.duration_ms for stretch in stretches]
        shares = allocate(int(entry["adjusted_ms"]), [*weights, lost])
        made = [{**part, "adjusted_ms": share} for part, share in zip(made, shares, strict=False)]
    return [part if number == 0 else _another(part) for number, part in enumerate(made)]


def _timed(stretch: Interval) -> dict[str, str]:
    return {"started_at": spans.to_text(stretch.from_ms), "ended_at": spans.to_text(stretch.to_ms)}


def _another(entry: State) -> State:
    """The same as a new entry, which has no number yet and is no longer what was imported."""
    return {**entry, "uid": new_uid(), "entry_id": None, "external_id": None, "clock": None, "clock_step_ms": None}
