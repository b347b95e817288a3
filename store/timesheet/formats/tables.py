"""Rows of CSV files by the names of their columns, and cells that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from store.errors import UsageError

_DELIMITERS = ",;\t"
_LONGEST = 100_000  # characters of a cell; the csv module's own limit is one for the whole process, which others set
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_YES = frozenset({"yes", "true", "1", "y", "ja", "oui", "si", "sí"})


def header(text: str) -> list[str]:
    """The names of the columns, in small letters."""
    first = text.lstrip("\ufeff").split("\n", 1)[0].strip("\r")
    return [name.strip().lower() for name in next(csv.reader([first], delimiter=_delimiter(first)), [])]


def rows(text: str, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row, with the number of its line, by column in small letters; raises UsageError where a column is missing."""
    names = header(text)
    missing = [name for name in needed if name not in names]
    if missing:
        raise UsageError(f"the file has no column {', '.join(missing)}; it has {', '.join(names)[:200]}")
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=_delimiter(text.split("\n", 1)[0]))
    try:
        next(reader)
        begins = reader.line_num + 1
        for cells in reader:
            if any("\0" in cell or len(cell) > _LONGEST for cell in cells):
                raise UsageError(
                    f"line {begins}: this is no CSV (a cell of control characters, or an endless one); look at the file"
                )
            if any(cell.strip() for cell in cells):
                padded = [*cells, *[""] * (len(names) - len(cells))]
                yield begins, {name: unguarded(cell.strip()) for name, cell in zip(names, padded, strict=False)}
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"line {reader.line_num}: this is no CSV ({error}); look at its quotes") from error


def text_of(names: Sequence[str], found: Iterable[Mapping[str, object]]) -> str:
    """A CSV file with these columns; nothing in it is run by a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([guarded(_cell(row.get(name))) for name in names] for row in found)
    return text.getvalue()


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: with ' in front where it would (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _is_number(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before it was guarded."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def is_yes(cell: str) -> bool:
    """Whether a cell says yes."""
    return cell.lower() in _YES


def decimal(cell: str) -> Decimal:
    """A number with a point or a comma; raises UsageError."""
    try:
        found = Decimal(cell.replace(",", ".") if "." not in cell else cell.replace(",", ""))
    except InvalidOperation as error:
        raise UsageError(f"{cell!r} is no number; write 1.25") from error
    if not found.is_finite():
        raise UsageError(f"{cell!r} is no number; write 1.25")
    return found


def _is_number(cell: str) -> bool:
    return cell[1:].replace(".", "", 1).isdecimal()


def _delimiter(first: str) -> str:
    return max(_DELIMITERS, key=first.count)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value)
