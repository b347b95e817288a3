"""An invoice as JSON and back, exactly: what is frozen when it is issued, and what its hash is made from."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from reports.invoices.document import Invoice
from store.errors import UsageError


def to_json(invoice: Invoice) -> dict[str, Any]:
    """The document in JSON's own types: decimals as strings with their scale, days ISO 8601, instants UTC with milliseconds.

    Raises ValueError for an instant without a zone or finer than a millisecond.
    """
    return {name: _plain(getattr(invoice, name)) for name in _names(invoice)}


def from_json(document: dict[str, Any]) -> Invoice:
    """The invoice that `to_json` made this of; fields that came later have defaults. Raises UsageError for anything else."""
    import msgspec

    try:
        return msgspec.convert(document, Invoice)
    except msgspec.ValidationError as error:
        raise UsageError(f"this is no invoice document: {error}; export it again with --format json") from error


def canonical(invoice: Invoice) -> str:
    """The document as one text that is the same for equal documents: keys sorted, no blanks, every character itself."""
    return json.dumps(to_json(invoice), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def pretty(invoice: Invoice) -> str:
    """The document as indented JSON, for people and programs."""
    return json.dumps(to_json(invoice), ensure_ascii=False, indent=2) + "\n"


_known_names: dict[type, tuple[str, ...]] = {}  # asked for thousands of times


def _names(value: Any) -> tuple[str, ...]:
    kind = type(value)
    if kind not in _known_names:
        _known_names[kind] = tuple(field.name for field in fields(kind))
    return _known_names[kind]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):  # most of what a document holds
        return value
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in _names(value)}
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _instant(moment: datetime) -> str:
    if moment.tzinfo is None or moment.microsecond % 1000:
        raise ValueError(f"{moment!r} is no instant in whole milliseconds")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
