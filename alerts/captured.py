"""Deliveries from files: a body as it was sent, lines of bodies or of captured deliveries, a folder of such, a journal.

A captured delivery is a JSON object with `body` (the text as it was sent, or the JSON itself), and any of `received_at`
(ISO 8601 or epoch), `integration`, `format`, `path`, `query`, `headers`. A folder with a `deliveries.jsonl` holds the bodies
as files of their own, which each line of it names as `file`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from alerts.delivery import Delivery
from alerts.times import moment
from recorder.errors import JournalError
from recorder.identity import new_uid
from recorder.journal import HEADER, Kind, read_records
from store.errors import NotFoundError, UsageError

_LINES = (".ndjson", ".jsonl")
LIST = "deliveries.jsonl"
_SKIPPED = (".md", ".txt.license", ".license")


def from_path(path: Path, like: Delivery) -> Iterator[Delivery]:
    """The deliveries in a file, or in the files of a folder by name; `like` says what they do not say themselves.

    Raises NotFoundError, UsageError.
    """
    listed = path / LIST
    if path.is_dir() and listed.is_file():
        yield from _from_list(listed, like)
        return
    if path.is_dir():
        for one in sorted(path.rglob("*")):
            if one.is_file() and not one.name.startswith(".") and one.suffix not in _SKIPPED:
                yield from from_path(one, like)
        return
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(f"there is no file {path}; give the body that a monitoring system sent, or - for stdin") from error
    except OSError as error:
        raise UsageError(f"{path} can't be read ({error.strerror}); give a file that can") from error
    if raw.startswith(HEADER):
        yield from _from_journal(path)
    else:
        yield from from_bytes(raw, like, lines=path.suffix in _LINES)


def _from_list(listed: Path, like: Delivery) -> Iterator[Delivery]:
    """The deliveries that a list names, whose bodies lie in files beside it."""
    for number, line in enumerate(listed.read_bytes().splitlines(), 1):
        told = _object(line)
        name = str(told.get("file", "")) if told else ""
        if told is None or not name or "/" in name or name.startswith("."):
            raise UsageError(f'{listed}, line {number}: a delivery names its body, as in {{"file": "000001.body"}}')
        try:
            body = (listed.parent / name).read_bytes()
        except OSError as error:
            raise UsageError(f"{listed}, line {number}: {name} can't be read ({error.strerror}); mend the list") from error
        yield _described(told, body, like)


def from_bytes(raw: bytes, like: Delivery, *, lines: bool = False) -> Iterator[Delivery]:
    """The deliveries in bytes: one, unless they are lines of JSON objects."""
    if not raw.strip() and not like.query:
        return
    whole = _captured(raw, like)
    if whole is not None and not lines:
        yield whole
        return
    rows = [line for line in raw.splitlines() if line.strip()]
    if lines or (len(rows) > 1 and _are_objects(raw, rows)):
        for row in rows:
            yield _captured(row, like) or replace(like, body=row, uid=new_uid())
    else:
        yield replace(like, body=raw, uid=new_uid())


def _are_objects(raw: bytes, rows: list[bytes]) -> bool:
    """Whether lines are JSON objects of their own, and not parts of one."""
    return _object(raw) is None and not raw.lstrip().startswith(b"[") and all(_object(row) is not None for row in rows)


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _captured(raw: bytes, like: Delivery) -> Delivery | None:
    """A captured delivery, None where it is a body itself."""
    if b'"body"' not in raw:
        return None
    told = _object(raw)
    if told is None or "body" not in told or not {"received_at", "headers", "integration", "path"} & told.keys():
        return None
    body = told["body"] if isinstance(told["body"], str) else json.dumps(told["body"])
    return _described(told, body.encode("utf-8", "surrogatepass"), like)


def _described(told: dict[str, Any], body: bytes, like: Delivery) -> Delivery:
    """A delivery of this body, as what is told of it says."""
    headers = told.get("headers") if isinstance(told.get("headers"), dict) else {}
    query = told.get("query") if isinstance(told.get("query"), dict) else {}
    return replace(
        like,
        body=body,
        uid=new_uid(),
        integration=str(told.get("integration") or like.integration),
        received_at=moment(told.get("received_at")) or like.received_at,
        format=str(told.get("format") or like.format),
        path=str(told.get("path") or ""),
        query={str(name): str(value) for name, value in (query or {}).items()},
        headers={str(name).lower(): str(value) for name, value in (headers or {}).items()},
    )


def _from_journal(path: Path) -> Iterator[Delivery]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        for record in read_records(descriptor):
            if record.kind is Kind.DELIVERY:
                yield Delivery.decode(record.body)
    except (JournalError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is no journal of deliveries ({error}); give another file") from error
    finally:
        os.close(descriptor)
