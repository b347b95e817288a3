"""What an edited text says that its author may not mean: parameters where no shell fills them in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from runbooks.exports.editing import HEADING_ID
from runbooks.exports.reading_parts import Fence, Heading, split
from runbooks.exports.reading_step import SHELLS
from runbooks.model import Procedure, templates_of
from runbooks.shell.parse import parse

_MENTION = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))", re.ASCII)
_REMEDIES = {
    "single": "in single quotes {0} stays as it is; write '\"{0}\"' in its place",
    "ansi": "in $'...' {0} stays as it is; write '\"{0}\"$' in its place",
    "heredoc-quoted": "in a here-document whose end is quoted {0} stays as it is; write the end without quotes",
}


def unfilled(text: str, edited: Procedure, before: Procedure) -> Iterator[str]:
    """A sentence for each new mention of a parameter that stays as it is, with its step and its line in the text."""
    names = {one.name for one in edited.parameters}
    known = {one.name for one in before.parameters}
    old = {template.text for step in before.steps for template in templates_of(step)}
    title = ""
    for part in split(text)[1]:
        if isinstance(part, Heading):
            title = HEADING_ID.sub("", part.text).strip()
        elif isinstance(part, Fence) and part.language in SHELLS:
            wanted = names - known if part.content in old else names
            for line, sentence in _mentions(part.content, wanted):
                yield f"step {title!r}, line {part.line + line}: {sentence}"


def _mentions(content: str, names: Collection[str]) -> Iterator[tuple[int, str]]:
    """Lines, from 1, and what is to be said of them."""
    for fragment in parse(content).fragments:
        remedy = _REMEDIES.get(fragment.place)
        for found in _MENTION.finditer(content, fragment.start, fragment.end) if remedy else ():
            if (found[1] or found[2]) in names:
                yield content.count("\n", 0, found.start()) + 1, (remedy or "").format(found[0])
