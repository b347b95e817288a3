"""Tables on the screen: rows in columns, cut to the width of a terminal, or one thing line by line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Literal

from cli.human import FRIENDLY, Cell, Look, visible
from store.table import Row, Table

_ROOMY = (
    "command",
    "line",
    "title",
    "output",
    "before",
    "after",
    "what",
    "remedy",
    "summary",
    "details",
    "reason",
    "how",
)  # take what the others leave
_GAP = 2
_LEAST = 16  # a roomy column narrower than this is no use
_MOST = 40  # no other column is wider than this on a terminal


def print_rows(table: Table, look: Look = FRIENDLY, highlight: str = "") -> None:
    """Print rows: on a terminal in colours and cut to its width, elsewhere whole and plain."""
    if not sys.stdout.isatty():
        _print_plain(table, look)
        return
    import shutil

    widths = _widths_on(shutil.get_terminal_size().columns, table, look)
    if widths is None:
        _print_records(table, look)
    else:
        _print_coloured(table, widths, look, highlight)


def fitting(
    table: Table, columns: Sequence[str], width: int, giving_way: Sequence[str], look: Look = FRIENDLY
) -> tuple[str, ...]:
    """The columns that have room side by side on a terminal so wide; those of `giving_way` go first, in that order."""
    left = tuple(columns)
    for name in giving_way:
        if not table.rows or _widths_on(width, Table(left, table.rows), look) is not None:
            break
        left = tuple(column for column in left if column != name)
    return left


def print_record(row: Row, names: Sequence[str], look: Look = FRIENDLY) -> None:
    """Print one thing: a line for each of its values that there are."""
    width = max(len(look.header(name)) for name in names)
    for name in names:
        text = _whole(name, row[name], look)
        if text:
            sys.stdout.write(f"{look.header(name):<{width}}  {text.replace(chr(10), chr(10) + ' ' * (width + 2))}\n")


def _whole(name: str, value: object, look: Look) -> str:
    if isinstance(value, str):
        return "\n".join(visible(line) for line in value.strip("\n").split("\n"))
    return look.cell(name, value).text


def _print_records(table: Table, look: Look) -> None:
    for number, row in enumerate(table.rows):
        if number:
            sys.stdout.write("\n")
        print_record(row, table.columns, look)


def _print_plain(table: Table, look: Look) -> None:
    lines = [[look.header(name) for name in table.columns]]
    lines += [[look.cell(name, row[name]).text for name in table.columns] for row in table.rows]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (text + " " * (width + _GAP - _width(text)) for text, width in zip(line, widths, strict=True))
        sys.stdout.write("".join(padded).rstrip() + "\n")


def _print_coloured(table: Table, widths: Sequence[int], look: Look, highlight: str) -> None:
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    sized = list(zip(table.columns, widths, strict=True))
    grid = Grid(box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0))
    for name, width in sized:
        justify: Literal["left", "right"] = "right" if name.endswith(("_code", "_ms", "_count")) else "left"
        grid.add_column(look.header(name), max_width=width, no_wrap=True, overflow="ellipsis", justify=justify)
    for row in table.rows:
        cells = [_around(highlight, look.cell(name, row[name]), width) for name, width in sized]
        texts = [Text(found.text, found.style) for found in cells]
        for text in texts if highlight else ():
            text.highlight_words([highlight], "bold yellow", case_sensitive=False)
        grid.add_row(*texts)
    Console(highlight=False, markup=False, emoji=False).print(grid)


def _around(word: str, found: Cell, width: int) -> Cell:
    """The cell with its beginning left out where a word would otherwise be cut off."""
    at = found.text.lower().find(word.lower()) if word else -1
    if at < 0 or at + len(word) < width:
        return found
    return Cell("…" + found.text[max(0, at - width // 3) :], found.style)


def _widths_on(columns: int, table: Table, look: Look) -> list[int] | None:
    """How wide each column may be on so wide a terminal; None where there is no room for them side by side."""
    natural = {}
    for name in table.columns:
        widths = (_width(look.cell(name, row[name]).text) for row in table.rows)
        natural[name] = max(len(look.header(name)), *widths)
    roomy = [name for name in table.columns if name in _ROOMY] or [max(natural, key=lambda name: natural[name])]
    taken = sum(min(width, _MOST) for name, width in natural.items() if name not in roomy) + _GAP * len(natural)
    room = (columns - taken) // len(roomy)
    if room < min(_LEAST, max(natural[name] for name in roomy)):
        return None
    return [max(room, 1) if name in roomy else min(natural[name], _MOST) for name in table.columns]


def _width(text: str) -> int:
    """How many columns a terminal needs for a text."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    return max(wcswidth(text), len(text) // 2)
