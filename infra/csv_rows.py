"""CSV with a header line, as spreadsheets and other programs write it: comma, semicolon or tab, any quoting."""

from __future__ import annotations

import csv
import io
from itertools import zip_longest

from infra.errors import FormatError

_DELIMITERS = ",;\t"
_COLUMNS = frozenset({"path", "name", "component", "component_id", "kind", "identities"})
_LONGEST_CELL = 1 << 20


def looks_like_csv(head: str) -> bool:
    """Whether a text begins with a header line that names columns of components."""
    line = head.lstrip("\ufeff").partition("\n")[0].strip()
    names = {_column(name) for name in line.split(_delimiter(line))}
    return bool(names & _COLUMNS) and (len(names) > 1 or names <= {"path", "name"}) and not line.startswith(("-", "#"))


def csv_rows(text: str) -> list[dict[str, str]]:
    """The rows as mappings from the column's name; raises FormatError where the lines do not fit the header."""
    header, _, _ = text.lstrip().partition("\n")
    reader = csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=_delimiter(header), strict=True)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        columns = [_column(name) for name in next(reader, [])]
        doubled = next((name for name in columns if name and columns.count(name) > 1), None)
        if doubled is not None:
            raise FormatError(f"the column {doubled!r} is there twice; keep one of them")
        return [_row(columns, cells, reader.line_num) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise FormatError(
            f"line {reader.line_num}: the CSV is broken: {error}; quote the cell, and double quotes in it"
        ) from error


def _row(columns: list[str], cells: list[str], line: int) -> dict[str, str]:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        raise FormatError(
            f"line {line} has {len(cells)} cells, but the header names {len(columns)}; quote cells with a delimiter"
        )
    return {name: cell.strip() for name, cell in zip_longest(columns, cells[: len(columns)], fillvalue="") if name}


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _column(name: str) -> str:
    return name.strip().strip("\"'").strip().lower().replace(" ", "_").replace("-", "_")
