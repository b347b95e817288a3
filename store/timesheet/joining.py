"""Several entries as one: what has to be alike, what becomes of the gaps between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from store.changes import State
from store.errors import RefusedError
from store.handle import Store
from store.timer import Segment
from store.timesheet import pieces, spans
from store.timesheet.changing import change_entries
from store.timesheet.editing import over
from store.timesheet.intervals import Interval
from store.timesheet.places import Place, places_of

_ALIKE = {
    "person": "person", "task_uid": "task", "billable": "billable or not", "kind": "kind of work",
    "shared": "shared or not", "weights": "weights of components", "hourly_rate": "rate", "hourly_currency": "currency",
}  # fmt: skip


def join(store: Store, joined: Sequence[State], *, gap: str | None = None, task_uid: str | None = None) -> str:
    """Make one entry of several, which is the first of them; returns its uid.

    `gap` says what lies between them: "break", which does not count, or "active"; None refuses gaps. `task_uid` is whose
    time it is where their tasks differ.
    """
    ordered = sorted(joined, key=lambda entry: (entry["started_at"], entry["entry_id"]))
    first = ordered[0]
    if len(ordered) < 2:
        raise RefusedError("one entry alone can't be joined; name two or more")
    as_joined = [{**entry, "task_uid": task_uid or entry["task_uid"]} for entry in ordered]
    places = places_of(store, as_joined)
    for entry in as_joined[1:]:
        _refuse_unlike(as_joined[0], entry)
        _refuse_apart(as_joined[0], entry, places)
    found = spans.pieces_of(first)
    end = _span(first).to_ms
    for entry in ordered[1:]:
        between = _gap(first, entry, end, gap)
        found = pieces.behind(pieces.behind(found, between), spans.pieces_of(entry))
        end = _span(entry).to_ms
    counted = next((entry["counted"] for entry in ordered if _decides(entry)), first["counted"])
    fields = {
        "ended_at": spans.to_text(end),
        "pieces": pieces.stored(found),
        "counted": counted,
        "task_uid": task_uid or first["task_uid"],
        "note": _together(ordered, "note"),
        "adjusted_reason": _together(ordered, "adjusted_reason"),
        "tags": list(dict.fromkeys(tag for entry in ordered for tag in entry["tags"] or ())) or None,
        "adjusted_ms": _sum_of_corrections(ordered),
        "interrupted": any(entry["interrupted"] for entry in ordered),
    }
    change_entries(store, {**{entry["uid"]: None for entry in ordered[1:]}, first["uid"]: fields})
    return str(first["uid"])


def _span(entry: State) -> Interval:
    return spans.span(over(entry), 0)


def _refuse_unlike(first: State, entry: State) -> None:
    for column, words in _ALIKE.items():
        if (first[column] or None) != (entry[column] or None):
            names = f"E{first['entry_id']} and E{entry['entry_id']}"
            remedy = "give --task" if column == "task_uid" else "make them alike with `tt time edit` first"
            raise RefusedError(f"{names} differ in {words}; {remedy}")
    if _decides(first) and _decides(entry) and set(first["counted"] or ()) != set(entry["counted"] or ()):
        raise RefusedError(
            f"E{first['entry_id']} and E{entry['entry_id']} do not count the same kinds of time; "
            "make them alike with `tt time edit --idle keep` (or discard) first"
        )


def _refuse_apart(first: State, entry: State, places: Mapping[str, Place]) -> None:
    """Where their time is another's: an entry may say itself what the other one has from its task."""
    one, other = places[first["uid"]], places[entry["uid"]]
    for words, same, names in (
        ("client", one.payer == other.payer, (one.client, other.client)),
        ("project", (one.project or "").lower() == (other.project or "").lower(), (one.project, other.project)),
    ):
        if not same:
            told = " and ".join(name or "none" for name in names)
            raise RefusedError(
                f"E{first['entry_id']} and E{entry['entry_id']} differ in {words} ({told}); "
                f"`tt time edit E{entry['entry_id']} --{words}` makes them alike"
            )


def _decides(entry: State) -> bool:
    """Whether it matters which kinds of time an entry counts."""
    return any(piece.kind in pieces.DECIDED for piece in spans.pieces_of(over(entry)))


def _gap(first: State, entry: State, end: int, gap: str | None) -> pieces.Pieces:
    begin = _span(entry).from_ms
    names = f"E{first['entry_id']} and E{entry['entry_id']}"
    if begin < end:
        raise RefusedError(f"{names} overlap; `tt time shorten` or `tt time move` parts them first")
    if begin > end and gap is None:
        raise RefusedError(
            f"there is a gap before E{entry['entry_id']}; give --over-gap to keep it as a break, or --fill to count it"
        )
    return pieces.clipped((Segment(gap or pieces.ACTIVE, 0, begin - end),), 0, begin - end)


def _together(ordered: Sequence[State], name: str) -> str | None:
    return "; ".join(dict.fromkeys(entry[name] for entry in ordered if entry[name])) or None


def _sum_of_corrections(ordered: Sequence[State]) -> int | None:
    if all(entry["adjusted_ms"] is None for entry in ordered):
        return None
    return sum(spans.counted_ms(entry) for entry in ordered)
