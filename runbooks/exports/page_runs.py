"""Text of a page in runs of one look: coloured shell text, prose in which parameters stand, recorded output with its masks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from runbooks.model import Expectation
from runbooks.template import Template

_CUT = "… lines left out …"
_IN_PROSE = re.compile(
    r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}|(?P<link>https?://[^\s<>\"'`\u0000-\u001f]*[^\s<>\"'`.,;:!?)\]}\u0000-\u001f])"
)
_KINDS = (
    ("Comment", "comment"),
    ("Keyword", "keyword"),
    ("Name.Builtin", "keyword"),
    ("Name.Variable", "variable"),
    ("Literal.String.Interpol", "variable"),
    ("Literal.String", "string"),
    ("Operator", "operator"),
    ("Punctuation", "operator"),
)  # of Pygments' tokens, by how their names begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text. `kind` is how it looks: a colour of shell text, "slot", "link", "varies" or "cut"; empty for plain.

    A slot stands for the parameter `name`: `reference` is shown where it has no value, `recorded` where it has its default,
    and other values are written in `form` ("prose": as they are). `is_given` says whether the text is the recorded one.
    """

    text: str
    kind: str = ""
    name: str = ""
    form: str = ""
    recorded: str = ""
    reference: str = ""
    is_given: bool = False


def shell_runs(template: Template, defaults: Mapping[str, str]) -> tuple[Run, ...]:
    """A command as it was recorded, coloured; a parameter without a default is a reference to its variable."""
    pieces: list[tuple[str, Run | None]] = []
    for text, slot in template.pieces():
        if slot is None:
            pieces.append((text, None))
            continue
        given = slot.name in defaults
        shown = slot.recorded if given else text
        recorded = slot.recorded if given else ""  # of a secret it may be more than stars
        run = Run(text=shown, kind="slot", name=slot.name, form=slot.form, recorded=recorded, reference=text, is_given=given)
        pieces.append((shown, run))
    colours = _coloured("".join(text for text, _ in pieces))
    return tuple(_merged(_laid_over(pieces, colours)))


def _laid_over(pieces: Iterable[tuple[str, Run | None]], colours: Iterable[tuple[str, str]]) -> Iterator[Run]:
    """Colours cut where slots begin and end, which keep their own look."""
    ahead = iter(colours)
    kind, rest = "", ""
    for text, slot in pieces:
        if slot is not None:
            yield slot
        left = len(text)
        while left:
            if not rest:
                rest, kind = next(ahead)
            if slot is None:
                yield Run(text=rest[:left], kind=kind)
            left, rest = left - min(left, len(rest)), rest[left:]


def _merged(runs: Iterable[Run]) -> Iterator[Run]:
    """Neighbours of the same look made one; a blank between two of them joins in."""
    last: Run | None = None
    for run in runs:
        if last is not None and last.kind == run.kind and "slot" not in (run.kind, last.kind):
            last = replace(last, text=last.text + run.text)
            continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last


@lru_cache(maxsize=4096)
def _coloured(text: str) -> tuple[tuple[str, str], ...]:
    """(text, kind) of each token, which together are the text."""
    tokens = tuple((value, _kind(str(token))) for _, token, value in _lexer().get_tokens_unprocessed(text) if value)
    return tokens if "".join(value for value, _ in tokens) == text else ((text, ""),)


@lru_cache(maxsize=256)
def _kind(token: str) -> str:
    name = token.removeprefix("Token.")
    return next((kind for start, kind in _KINDS if name.startswith(start)), "")


@lru_cache(maxsize=1)
def _lexer() -> Any:
    from pygments.lexers.shell import BashLexer  # type: ignore[import-untyped]  # it ships no types

    return BashLexer()


def prose_runs(text: str, defaults: Mapping[str, str], names: frozenset[str]) -> tuple[Run, ...]:
    """A sentence: `${NAME}` of a parameter becomes its value, web addresses become links."""
    runs, at = [], 0
    for found in _IN_PROSE.finditer(text):
        name = found["name"]
        if name is not None and name not in names:
            continue
        if found.start() > at:
            runs.append(Run(text=text[at : found.start()]))
        runs.append(Run(text=found[0], kind="link") if name is None else value_run(name, defaults))
        at = found.end()
    return (*runs, Run(text=text[at:])) if at < len(text) else tuple(runs)


def unlinked(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The same for a title, which is a link itself in places: addresses in it are no links."""
    return tuple(replace(run, kind="") if run.kind == "link" else run for run in runs)


def value_run(name: str, defaults: Mapping[str, str]) -> Run:
    """A parameter where it stands for its bare value."""
    value, reference = defaults.get(name), f"${{{name}}}"
    return Run(
        text=reference if value is None else value,
        kind="slot",
        name=name,
        form="prose",
        recorded=value or "",
        reference=reference,
        is_given=value is not None,
    )


def output_runs(expect: Expectation) -> tuple[Run, ...]:
    """What was printed: what differs from run to run is told apart, and where lines were left out is marked."""
    edges = {0, len(expect.output)}
    edges.update(edge for mask in expect.masks for edge in mask)
    cut = expect.cut_at
    edges.update(() if cut is None else (cut,))
    places = sorted(edge for edge in edges if 0 <= edge <= len(expect.output))
    runs = []
    for start, end in zip(places, [*places[1:], len(expect.output)], strict=True):
        if start == cut:
            runs.append(Run(text=_cut_line(expect.output[:start], expect.output[start:]), kind="cut"))
        if start < end:
            varies = any(first <= start and end <= last for first, last in expect.masks)
            runs.append(Run(text=expect.output[start:end], kind="varies" if varies else ""))
    return tuple(runs)


def _cut_line(before: str, after: str) -> str:
    """What stands where lines were left out, on a line of its own."""
    return "\n" * (before != "" and not before.endswith("\n")) + _CUT + "\n" * (after != "" and not after.startswith("\n"))


def text_of(runs: Iterable[Run]) -> str:
    """The text that the runs show."""
    return "".join(run.text for run in runs)
