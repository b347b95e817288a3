"""Texts as they may be shown: nothing in them acts on a terminal or hides from a reader."""

from __future__ import annotations

import re

# What would move a terminal's cursor, hide text, or turn the direction of what follows it.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff\ufffe\uffff\U000f0000-\U0010ffff]"
)


def visible(text: str) -> str:
    """The text with its line breaks, tabs as blanks, and characters that would act or hide instead of being seen replaced."""
    return _INVISIBLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4))


def one_line(text: str) -> str:
    """The visible text with every run of white space made one blank."""
    return " ".join(visible(text).split())
