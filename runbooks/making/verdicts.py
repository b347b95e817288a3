"""What became of each recorded command, as the procedure keeps it."""

from __future__ import annotations

from collections.abc import Mapping

from runbooks.making.bench import Bench
from runbooks.making.item import Item
from runbooks.model import Verdict


def verdicts_of(bench: Bench, ids: Mapping[int, str]) -> tuple[Verdict, ...]:
    """One verdict for each command, in the order in which they were run."""
    return tuple(_verdict(bench, item, ids) for item in bench.items)


def _verdict(bench: Bench, item: Item, ids: Mapping[int, str]) -> Verdict:
    out = bench.outs.get(item.index)
    rule, reason = (out.rule, out.reason) if out is not None else bench.kept[item.index]
    home = bench.home(item.index)
    return Verdict(
        command_id=item.recorded.command_id,
        command_uid=item.recorded.uid,
        command=item.recorded.text,
        included=out is None or out.rule == "merged-by-hand",
        rule=rule,
        reason=reason,
        step_id=ids[home] if home is not None else None,
    )
