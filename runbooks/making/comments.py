"""Comments typed in the session: the first line before a command is its title, what follows says why."""

from __future__ import annotations

import re

from runbooks.making.bench import Bench
from runbooks.making.folders import only_goes
from runbooks.making.item import Item

LONGEST_TITLE = 72
_REASONING = re.compile(r"(?i)^(?:why\b|because\b|since\b|reason\b|note\b|nb\b|n\.b\.)[:,]?\s*")
# A sentence about how things are, which is no title of what is done: `the disk is dying`.
_STATING = re.compile(
    r"(?i)^(?:(?:it|that|there|this)'s\b|(?:the|it|this|that|there|they|these|those|we|i|a|an|all|both|some|our|my)\b.*?"
    r"(?:\b(?:is|are|was|were|has|have|had|must|should|will|would|cannot)\b|n't\b))"
)


def comments(bench: Bench) -> None:
    """Give each comment to the step of the command that it stands before; comes last, when the steps are known."""
    waiting: dict[int, list[Item]] = {}
    told: dict[int, list[str]] = {}
    for item in bench.items:
        if item.is_comment:
            waiting.setdefault(item.session, []).append(item)
        elif not (item.kind == "noise" and not bench.is_live(item)) and not only_goes(item.syntax):
            about = waiting.pop(item.session, [])
            lines = [line for one in about if not bench.is_live(one) for line in lines_of(one)]
            home = bench.home(item.index)
            for one in about:
                _say(bench, one, item, home)
            if home is not None:
                told.setdefault(home, []).extend([*lines, *lines_of(item)])
    for home, lines in told.items():
        _entitle(bench, bench.items[home], lines)


def lines_of(item: Item) -> list[str]:
    """The lines of the comment on a command, without blanks and marks around."""
    said = (item.syntax.comment or "").splitlines()
    return [line for line in (one.strip().lstrip("#").strip() for one in said) if any(map(str.isalnum, line))]


def _say(bench: Bench, comment: Item, item: Item, home: int | None) -> None:
    """Let the verdict on a comment say what it is about."""
    out = bench.outs.get(comment.index)
    if out is None or out.rule != "comment":
        return
    reason = f"a comment about {item.name}" if home is not None else f"a comment about {item.name}, which is in no step"
    bench.outs[comment.index] = type(out)("comment", reason, home)


def _entitle(bench: Bench, item: Item, lines: list[str]) -> None:
    """The first line that reads like a title is it; the others say why."""
    for line in dict.fromkeys(lines):
        why = _REASONING.sub("", line)
        is_title = why == line and len(line) <= LONGEST_TITLE and not _STATING.match(line)
        if is_title and item.index not in bench.titles:
            bench.titles[item.index] = _capital(line)
        else:
            bench.explain(item, _capital(why))


def _capital(text: str) -> str:
    """A sentence begins with a capital; a name of something, such as `db_5_old:`, is left as it is."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return text if re.search(r"[\d_./]|\w-\w*\d", first) else text[:1].upper() + text[1:]
