"""What became of each recorded command, and the failures that were met, as the procedure keeps them."""

from __future__ import annotations

from collections.abc import Mapping

from runbooks.making.bench import Bench, Fix
from runbooks.making.error_lines import error_line
from runbooks.making.item import Item
from runbooks.model import Trouble, Verdict


def verdicts_of(bench: Bench, ids: Mapping[int, str]) -> tuple[Verdict, ...]:
    """One verdict for each command, in the order in which they were run."""
    return tuple(_verdict(bench, item, ids) for item in bench.items)


def troubles_of(bench: Bench, ids: Mapping[int, str]) -> tuple[Trouble, ...]:
    """The failures, those of the same command with the same symptom and remedy as one."""
    found: dict[tuple[str, str, str | None, str | None], list[int]] = {}
    for fix in sorted(bench.fixes, key=lambda one: one.failed):
        failed = bench.items[fix.failed]
        symptom = error_line(failed.recorded.output, failed.recorded.exit_code)
        numbers = found.setdefault((symptom, failed.text, fix.remedy, _step_id(bench, fix, ids)), [])
        numbers += [bench.items[index].recorded.command_id for index in (fix.failed, fix.worked) if index is not None]
    return tuple(
        Trouble(symptom=symptom, command=command, remedy=remedy, step_id=step_id, command_ids=tuple(dict.fromkeys(numbers)))
        for (symptom, command, remedy, step_id), numbers in found.items()
    )


def _step_id(bench: Bench, fix: Fix, ids: Mapping[int, str]) -> str | None:
    home = bench.home(fix.worked) if fix.worked is not None else None
    return ids[home] if home is not None else None


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
