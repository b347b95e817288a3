"""Takes out what was stopped from outside, unless it is the last of its kind and so the one that counts."""

from __future__ import annotations

from runbooks.making.bench import Bench
from runbooks.making.item import Item

# Programs that run until somebody stops them, so that being stopped is how they end.
ENDLESS = frozenset(
    {"watch", "ping", "top", "htop", "iotop", "iftop", "vmstat", "iostat", "dmesg", "tcpdump", "mtr", "stern", "journalctl"}
)
_FOLLOWING = frozenset({"-f", "-F", "--follow", "-w", "--watch", "-fu", "-xfu", "-xef", "-fn", "--follow=true"})


def interruptions(bench: Bench) -> None:
    """Mark each that was interrupted; a later run of the same takes it in."""
    later: dict[tuple[object, ...], Item] = {}
    for item in reversed(bench.live()):
        key = _key(item)
        if item.ended != "interrupted":
            later.setdefault(key, item)
        elif key in later:
            bench.out(item, "interrupted", f"was interrupted; {later[key].name} counts", later[key], "variant")
        elif item.changes or bench.pinned & {item.index}:
            later[key] = item
            bench.keep(item, "interrupted", "was interrupted, but nothing like it came later")
            bench.flag(item, "was interrupted when it was recorded")
        else:
            bench.out(item, "interrupted", _why(item))


def follows(item: Item) -> bool:
    """Whether it shows what is new for as long as it is let."""
    return any(ENDLESS & {call.program, *call.wrappers} or _FOLLOWING & set(call.arguments) for call in item.calls)


def _why(item: Item) -> str:
    return "watched until it was stopped" if follows(item) else "was interrupted before it had ended"


def _key(item: Item) -> tuple[object, ...]:
    """Commands of one kind: the same text, on the same machine."""
    return (item.text, item.recorded.host)
