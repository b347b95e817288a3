"""Texts as a page may show them: on one line, and without characters that act or hide instead of being seen."""

from __future__ import annotations

import re
from collections.abc import Mapping

from runbooks.exports.page_runs import Run, value_run
from runbooks.template import Template, plain

# Control characters, and those that turn the direction of what follows, have no width, or look like a blank that they aren't.
ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SLOT = re.compile("\ufdd0(\\d+)\ufdd1")  # characters that no text holds stand where slots are


def encodable(text: str) -> str:
    """The text without halves of characters, which no file can hold."""
    return _SURROGATE.sub("\ufffd", text)


def code_point(character: str) -> str:
    """`U+202E`."""
    return f"U+{ord(character):04X}"


def visible(text: str) -> str:
    """The text with odd characters spelled out."""
    return ODD.sub(lambda found: f"[{code_point(found[0])}]", encodable(text).replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """The visible text with every run of white space made one blank."""
    return " ".join(visible(text).split())


def word_runs(template: Template, defaults: Mapping[str, str]) -> tuple[Run, ...]:
    """What a template that is one word stands for, as a folder: values as they are, nothing quoted."""
    if not any(mark in text for text, slot in template.pieces() if slot is None for mark in "'\""):
        return tuple(Run(text=text) if slot is None else value_run(slot.name, defaults) for text, slot in template.pieces())
    slots = template.slots
    marked = "".join(text if slot is None else f"\ufdd0{slots.index(slot)}\ufdd1" for text, slot in template.pieces())
    runs, at, source = [], 0, plain(marked)
    for found in _SLOT.finditer(source):
        runs += [Run(text=source[at : found.start()]), value_run(slots[int(found[1])].name, defaults)]
        at = found.end()
    return tuple(run for run in (*runs, Run(text=source[at:])) if run.text)
