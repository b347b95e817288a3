"""Makes a step of a command and of all that was folded into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from runbooks import expectation
from runbooks.knowledge import rolling_back, titles
from runbooks.making import dangerous, flags
from runbooks.making.bench import Bench, Share
from runbooks.making.fish import in_fish, is_fish
from runbooks.making.folder_needs import needs_folder, relative_variables
from runbooks.making.interruptions import follows
from runbooks.making.item import Item
from runbooks.making.looking import is_viewer
from runbooks.making.polling import is_passing, without_sleep
from runbooks.making.timing import timeout_of
from runbooks.making.waiting import goes_on
from runbooks.model import Expectation, Kind, Provenance, Section, Step
from runbooks.shell.parse import parse
from runbooks.shell.tree import Syntax
from runbooks.template import Template, word

FISH = "was recorded in fish, not in bash"
_STOPPED_BY_HAND = (0, 130)


@dataclass(frozen=True, slots=True)
class Parts:
    """A command that is a step, the commands of each share that are part of it, and the whole text of it."""

    item: Item
    section: Section
    shares: Mapping[Share, Sequence[Item]]
    text: str
    syntax: Syntax

    @property
    def runs(self) -> list[Item]:
        """Every run of the command that counts, in order."""
        return sorted((self.item, *self.shares.get("run", ())), key=lambda one: one.index)

    @property
    def everything(self) -> list[Item]:
        """All commands that it consists of, failed tries aside."""
        return sorted((*self.runs, *self.shares.get("line", ())), key=lambda one: one.index)


def parts_of(bench: Bench, arranged: Sequence[tuple[Item, Section]]) -> list[Parts]:
    """The parts of each step, in the order of the steps."""
    shares = bench.shares()
    found = []
    for item, section in arranged:
        own: dict[Share, list[Item]] = {
            share: [bench.items[index] for index in indexes] for share, indexes in shares.get(item.index, {}).items()
        }
        lines = sorted((item, *own.get("line", ())), key=lambda one: one.index)
        text = "\n".join(one.recorded.text for one in lines)
        if item.index in bench.retries:
            text = without_sleep(text)  # the wait is in the interval
        found.append(Parts(item, section, own, text, parse(text) if text != item.recorded.text else item.syntax))
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """The variables that were set in a session before a command; `relative` are those set to a path in a folder."""

    names: frozenset[str] = frozenset()
    relative: frozenset[str] = frozenset()


def step_of(bench: Bench, parts: Parts, step_id: str, shell: str, known: Known) -> Step:
    """The step, its templates literal."""
    item = parts.item
    if item.is_comment:
        return _manual(bench, parts, step_id)
    if any(map(is_fish, parts.everything)):
        return _in_fish(bench, parts, step_id)
    kind = _kind(parts)
    danger, confirm, name = dangerous.of(parts, bench.entities, bench.items) if kind != "check" else (None, "none", None)
    rollback, note = _rollback(bench, parts) if kind == "change" else (None, "")
    said = [*flags.flags_of(item, shell, flags.unset_variables(item, known.names)), *bench.flags.get(item.index, ())]
    return Step(
        id=step_id,
        title=bench.titles.get(item.index) or _title(parts),
        kind=kind,
        section=parts.section,
        why=" ".join(_sentence(why) for why in bench.whys.get(item.index, ())),
        command=Template.literal(parts.text),
        cwd=_folder(item.cwd) if item.cwd and any(needs_folder(one, known.relative) for one in parts.everything) else None,
        timeout_ms=None if kind == "interactive" else timeout_of(one.recorded.duration_ms for one in parts.everything),
        retry=bench.retries.get(item.index),
        expect=_expect(bench, parts),
        danger=danger,
        confirm=confirm,
        confirm_name=Template.literal(name) if name else None,
        rollback=Template.literal(rollback) if rollback else None,
        rollback_note=note,
        optional=item.index in bench.optional,
        flags=tuple(dict.fromkeys(flag for flag in said if flag != flags.BACKGROUND or goes_on(parts.syntax))),
        provenance=_provenance(parts),
    )


def _manual(bench: Bench, parts: Parts, step_id: str) -> Step:
    """A comment that a person keeps is something to do by hand."""
    lines = [line.strip() for line in (parts.item.syntax.comment or "").splitlines() if line.strip()]
    return Step(
        id=step_id,
        title=lines[0][:1].upper() + lines[0][1:] if lines else "To be done by hand",
        kind="manual",
        section=parts.section,
        why=" ".join(lines[1:]),
        provenance=_provenance(parts),
    )


def _in_fish(bench: Bench, parts: Parts, step_id: str) -> Step:
    """What bash would not do as fish did is never run: it is told, to be done by hand."""
    changes = any(one.changes for one in parts.everything)
    own = titles.title_of(parts.syntax, parts.text) if not parts.syntax.has_error else ""
    whys = [_sentence(why) for why in bench.whys.get(parts.item.index, ())]
    return Step(
        id=step_id,
        title=bench.titles.get(parts.item.index) or own or ("Do in fish what is told" if changes else "Look in fish"),
        kind="manual",
        section=parts.section,
        why=" ".join([*whys, in_fish(parts.everything)]),
        optional=parts.item.index in bench.optional,
        flags=tuple(dict.fromkeys([FISH, *bench.flags.get(parts.item.index, ())])),
        provenance=_provenance(parts),
    )


def _title(parts: Parts) -> str:
    """What it does; waiting before it does not count."""
    text = without_sleep(parts.text)
    return titles.title_of(parts.syntax if text == parts.text else parse(text), text)


def _folder(cwd: str) -> Template:
    """A folder as one word; that a path begins at home is left for the shell to read."""
    home, slash, rest = cwd.partition("/")
    return Template.literal(f"{home}{slash}{word(rest) if rest else ''}" if home == "~" else word(cwd))


def _kind(parts: Parts) -> Kind:
    kinds = {one.kind for one in parts.everything}
    if "interactive" in kinds:
        return "interactive"
    return "change" if "change" in kinds else "check"


def _expect(bench: Bench, parts: Parts) -> Expectation:
    item = parts.item
    if item.kind == "interactive":
        return Expectation(exit_codes=_STOPPED_BY_HAND if is_viewer(item) else (0,))
    if parts.shares.get("line"):
        return Expectation(exit_codes=(parts.everything[-1].recorded.exit_code or 0,))
    retry = bench.retries.get(item.index)
    runs = [item] if retry else [one for one in parts.runs if one.text == item.text]
    found = expectation.learn([(one.recorded.exit_code, one.recorded.output) for one in runs])
    if item.ended == "informed" and parts.section != "verification" and 0 not in found.exit_codes:
        found = replace(found, exit_codes=(*found.exit_codes, 0))  # it only looks, whatever the answer is
    if item.ended == "interrupted":
        return replace(found, exit_codes=_STOPPED_BY_HAND if follows(item) else (0,), mode="none")
    if (retry and retry.until == "output" and found.mode == "none") or (found.mode == "exact" and is_passing(found.output)):
        return replace(found, mode="similar")
    return found


def _rollback(bench: Bench, parts: Parts) -> tuple[str | None, str]:
    """What takes the step back: what did so when it was recorded, else what is known to."""
    recorded = bench.undone_by.get(parts.item.index)
    if recorded is not None:
        later = bench.items[recorded]
        return later.text, f"recorded as {later.name}"
    if parts.item.prepares:
        return None, ""
    proposed = rolling_back.rollback_of(parts.syntax, parts.text, parts.item.recorded.output)
    if proposed is None or not proposed[0]:
        return None, rolling_back.no_rollback_note(parts.syntax)
    return proposed


def _provenance(parts: Parts) -> Provenance:
    recorded = parts.item.recorded
    durations = [one.recorded.duration_ms for one in parts.runs if one.recorded.duration_ms is not None]
    lines = [one.recorded.duration_ms or 0 for one in parts.shares.get("line", ())]
    return Provenance(
        command_ids=tuple(one.recorded.command_id for one in parts.everything),
        variants=tuple(one.recorded.command_id for one in parts.shares.get("variant", ())),
        recorded_at=recorded.started_at,
        host=recorded.host or None,
        username=recorded.username or None,
        exit_code=recorded.exit_code,
        duration_ms=round(median(durations)) + sum(lines) if durations else None,
    )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def known_variables(bench: Bench) -> Iterator[tuple[int, Known]]:
    """For each command the variables that were set before it in its session, as far as the recording tells."""
    last: dict[int, Known] = {}
    for item in bench.items:
        known = last.setdefault(item.session, Known())
        yield item.index, known
        sets = item.effects.sets
        if sets:
            relative = (known.relative - sets) | relative_variables(item)
            if not sets <= known.names or relative != known.relative:
                last[item.session] = Known(known.names | sets, relative)
