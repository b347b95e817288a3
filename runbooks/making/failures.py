"""Folds failed tries into the command that worked, and keeps what overcame them.

kubctl get pods        C1  127  -> typo, a variant of C2
kubectl get pods       C2    0
terraform plan         C3    1  -> retry, a variant of C5
terraform init         C4    0     kept: C5 worked only after it
terraform plan         C5    0
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from runbooks.knowledge import complaints, nearness
from runbooks.making.bench import Bench, Fix, names
from runbooks.making.error_lines import complaint_of
from runbooks.making.item import Item

WITHIN = 5  # commands of the same session, moving about and noise aside
LONGEST_REMEDY = 3
FARTHEST = 100  # commands before the one that worked in which the remedy is looked for
_DENIED = re.compile(r"(?i)permission denied|operation not permitted|must be root|not permitted|only root")


def failures(bench: Bench) -> None:
    """Find for each failed command what it became, last first, so that a chain of tries ends in the one that worked."""
    live = [item for item in bench.live() if item.kind != "noise" or item.ended == "failed"]
    sessions: dict[int, list[Item]] = {}
    equal: dict[str, list[Item]] = {}
    for item in live:
        sessions.setdefault(item.session, []).append(item)
        equal.setdefault(item.text, []).append(item)
    places = {item.index: place for line in sessions.values() for place, item in enumerate(line)}
    for item in reversed(live):
        if item.index in bench.pinned or not bench.is_live(item):
            continue
        if item.ended == "well" and (line := complaint_of(item)):
            _judge_told(bench, item, line, sessions[item.session][places[item.index] + 1 :][: 3 * WITHIN])
        elif item.ended == "failed" or _was_denied(item):
            after = sessions[item.session][places[item.index] + 1 :][: 3 * WITHIN]
            judge = _judge if item.ended == "failed" else _judge_denied
            judge(bench, item, after, equal[item.text])
    bench.fixes.sort(key=lambda fix: fix.failed)


def _judge(bench: Bench, failed: Item, after: Sequence[Item], equal: Sequence[Item]) -> None:
    near = _corrected(bench, failed, after, known_good=any(one.ended == "well" for one in equal if one.index < failed.index))
    again = _again(failed, equal)
    soon = again is not None and any(one is again for one in after[:WITHIN])
    if again and (soon or near is None or near.text == failed.text or again.index < near.index):
        _overcome(bench, failed, again)
    elif near is not None:
        _corrects(bench, failed, near)
    else:
        _leave(bench, failed, after[:WITHIN])


def _leave(bench: Bench, failed: Item, after: Sequence[Item]) -> None:
    """A failure that no later command is the mending of; one that did the like soon after may tell how to get round it."""
    round_ = next((later for later in after if later.succeeded and bench.is_live(later) and _is_like(failed, later)), None)
    if round_ is None:
        bench.out(failed, "failed", f"failed{_status(failed)} and was not overcome")
        bench.fixes.append(Fix(failed.index, None, None))
        return
    prepared = [one for one in after if one.prepares and one.index < round_.index and one.succeeded]
    for one in prepared:
        bench.keep(one, "remedy", f"{round_.name} worked only after it")
    how = f", after {names(prepared)}" if prepared else ""
    bench.out(failed, "failed", f"failed{_status(failed)}; {round_.name} did the like{how}")
    bench.fixes.append(Fix(failed.index, round_.index, "; then ".join(one.text for one in prepared) or round_.text))


def _is_like(failed: Item, later: Item) -> bool:
    """Whether the same program was given one of the same words."""
    pairs = [(one, other) for one in failed.calls for other in later.calls if not one.holds and not other.holds]
    return any(
        one.program == other.program and one.host == other.host and set(one.operands) & set(other.operands)
        for one, other in pairs
    )


def _was_denied(item: Item) -> bool:
    """Whether a check ended well, as the last of a pipeline did, and yet was not let."""
    return (
        item.kind == "check"
        and item.succeeded
        and bool(_DENIED.search(item.recorded.output[:2000]))
        and "sudo" not in item.text
    )


def _judge_denied(bench: Bench, denied: Item, after: Sequence[Item], equal: Sequence[Item]) -> None:
    """Such a check counts as a failed try only where the same with sudo follows."""
    for later in after[:WITHIN]:
        if later.succeeded and bench.is_live(later) and later.text.replace("sudo ", "") == denied.text:
            _corrects(bench, denied, later)
            return


def _judge_told(bench: Bench, told: Item, line: str, after: Sequence[Item]) -> None:
    """What printed an error and yet ended well failed where it was put right or done again soon after; else it is flagged."""
    for later in after[:WITHIN]:
        if not later.succeeded or not bench.is_live(later) or complaint_of(later):
            continue
        if later.text == told.text and later.cwd == told.cwd:
            _overcome(bench, told, later)
            return
        if _folds(told, later) or (later is after[0] and later.kind == told.kind and _is_elsewhere(told, later)):
            _corrects(bench, told, later)
            return
    bench.flag(told, f"ended with exit status 0 and printed an error: {line}")


def _is_elsewhere(told: Item, later: Item) -> bool:
    """Whether the same was asked of another host right after: that one let it."""
    one, other = ([call for call in item.calls if not call.holds] for item in (told, later))
    return len(one) == len(other) == 1 and all(
        (a.program, a.subcommand, a.operands) == (b.program, b.subcommand, b.operands) and a.operands and told.changes
        for a, b in zip(one, other, strict=True)
    )


def _corrected(bench: Bench, failed: Item, after: Sequence[Item], known_good: bool) -> Item | None:
    """The next command that is the same with a slip put right: one that worked, or that became one that did."""
    for later in after[:WITHIN]:
        if later.text == failed.text:
            return later if later.succeeded and bench.is_live(later) else _worked(bench, later)
        if later.cwd != failed.cwd or known_good or later.ended == "interrupted":
            continue
        worked = later if later.succeeded else _worked(bench, later)
        if worked is not None and _folds(failed, later):
            return worked
    return None


def _folds(failed: Item, later: Item) -> bool:
    return nearness.folds(failed.text, later.text, exit_code=failed.recorded.exit_code, output=failed.recorded.output)


def _worked(bench: Bench, later: Item) -> Item | None:
    """What a command that failed in its turn became."""
    out = bench.outs.get(later.index)
    home = bench.home(later.index)
    return bench.items[home] if out is not None and out.share == "variant" and home is not None else None


def _again(failed: Item, equal: Sequence[Item]) -> Item | None:
    """The next time that the same text worked, on the same machine."""
    start = bisect_right(equal, failed.index, key=lambda one: one.index)
    for later in equal[start:]:
        if later.succeeded and later.recorded.host == failed.recorded.host:
            return later
    return None


def _overcome(bench: Bench, failed: Item, worked: Item) -> None:
    """The same worked later: what changed in between made it work."""
    between = [item for item in _between(bench, failed, worked) if item.succeeded and not _only_searches(item)]
    between = between[-LONGEST_REMEDY:]
    moved = failed.cwd != worked.cwd
    for item in between:
        bench.keep(item, "remedy", f"{worked.name} worked only after it")
        bench.explain(item, f"Without it, `{_short(worked.text)}` failed.")
    reason = f"failed{_status(failed)} and worked as {worked.name}"
    reason += f", after {names(between)}" if between else f", in {worked.cwd}" if moved else ""
    bench.out(failed, "retry", reason, worked, "variant")
    remedy = "; then ".join(item.text for item in between) or (f"cd {worked.cwd}" if moved else "try it again")
    bench.fixes.append(Fix(failed.index, worked.index, remedy))


def _only_searches(item: Item) -> bool:
    """Whether it only goes from one state to another and back, as a search does."""
    return item.programs == ("git",) and all(call.subcommand[:1] == ("bisect",) for call in item.calls if not call.holds)


def _between(bench: Bench, failed: Item, worked: Item) -> Iterator[Item]:
    for item in bench.items[max(failed.index + 1, worked.index - FARTHEST) : worked.index]:
        if (item.changes or item.prepares) and item.ended != "failed" and item.text != worked.text and bench.is_live(item):
            yield item


def _corrects(bench: Bench, failed: Item, worked: Item) -> None:
    rule, how = _why_it_worked(failed, worked)
    bench.out(failed, rule, f"failed{_status(failed)} {how} {worked.name}", worked, "variant")
    bench.fixes.append(Fix(failed.index, worked.index, worked.text))


def _why_it_worked(failed: Item, worked: Item) -> tuple[str, str]:
    """(rule, in words) what put it right, as far as the error says so."""
    output, code = failed.recorded.output, failed.recorded.exit_code
    complaint = complaints.read(output, code)
    if failed.text == worked.text:
        return "retry", "and worked as"
    if "sudo" in worked.text and "sudo" not in failed.text:
        denied = complaint.denied or not output.strip() or (code == 127 and not complaint.elsewhere)
        if denied or (worked.text.replace("sudo ", "") == failed.text and not (complaint.wording or complaint.elsewhere)):
            return "sudo", "and needed sudo, as in"
        return "typo", "and worked later, as"
    if complaint.wording or not output.strip() or not complaint.elsewhere:
        return "typo", "and was put right by"
    return "typo", "and worked later, as"


def _status(item: Item) -> str:
    code = item.recorded.exit_code
    return f" ({code})" if code is not None else ""


def _short(text: str, longest: int = 60) -> str:
    first = text.splitlines()[0] if text else ""
    return first if first == text and len(first) <= longest else first[: longest - 1].rstrip() + "…"
