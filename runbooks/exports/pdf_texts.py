"""The texts of a page as typst is given them: visible characters, tabs as blanks, and chances to break what is very long."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from runbooks.exports.page import Page
from runbooks.exports.page_text import visible

TAB_WIDTH = 8
_BREAKABLE = 40  # a run of characters longer than this may be broken anywhere
_LONG_RUN = re.compile(rf"\S{{{_BREAKABLE},}}")
_CHUNK = re.compile(r"\S{6}(?=[\w!-~\u2010-\u25ff])")  # no mark follows that would be torn from its letter


def as_data(page: Page) -> dict[str, Any]:
    """The page as dicts and lists; each run is `{text, kind}`.

    U+200B, which no visible text holds, stands where a line may be broken; the template makes that a chance and no character.
    """
    from msgspec import to_builtins

    told: dict[str, Any] = _prepared(to_builtins(page))
    return told


def shortened(text: str, width: int) -> str:
    """The text, or its first characters and an ellipsis."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def breakable(text: str) -> str:
    """The text with U+200B inside long runs."""
    return _LONG_RUN.sub(lambda run: _CHUNK.sub("\\g<0>\u200b", run[0]), text)


def _prepared(value: Any) -> Any:
    if isinstance(value, str):
        return breakable(visible(value))
    if isinstance(value, dict):
        return {name: _prepared(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return _runs(value) if value and _is_run(value[0]) else [_prepared(inner) for inner in value]
    return value


def _is_run(value: Any) -> bool:
    return isinstance(value, dict) and "reference" in value


def _runs(runs: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    column, told = 0, []
    for run in runs:
        text, column = expanded(visible(run["text"]), column)
        kind = "empty" if run["kind"] == "slot" and not run["is_given"] else run["kind"]
        address = {"address": run["text"]} if kind == "link" else {}
        told.append({"text": breakable(text), "kind": kind, **address})
    return told


def expanded(text: str, column: int) -> tuple[str, int]:
    """The text with tabs as blanks where it begins in this column, and the column it ends in."""
    parts = []
    for piece in re.split(r"([\t\n])", text):
        if piece == "\t":
            piece = " " * (TAB_WIDTH - column % TAB_WIDTH)
        parts.append(piece)
        column = 0 if piece == "\n" else column + len(piece)
    return "".join(parts), column
