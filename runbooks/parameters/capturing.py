"""Values that come out of an earlier step: which pattern finds them, and their like, in what it prints."""

from __future__ import annotations

import re

from runbooks.model import Capture
from runbooks.parameters.anchoring import anchored
from runbooks.parameters.finds import capture_values, fixed, has_group

__all__ = ["capture_values", "has_group", "number_pattern", "pattern_for"]

_PIECES = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9]", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CLOUD_ID = re.compile(r"([a-z]+)-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_POD = re.compile(r"(.+)-([a-z0-9]{8,10})-([a-z0-9]{5})")
_ADDRESS = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}")
_ARN = re.compile(r"arn:aws[a-z-]*:([a-z0-9-]+):[a-z0-9-]*:[0-9]*:((?:[a-z][a-z-]*[/:])?).+")
_HEX = re.compile(r"(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{6,}")
_HEADER = re.compile(r"\s*[A-Z][A-Z0-9_%()/-]+(?: +[A-Z][A-Z0-9_%()/-]+)+ *$", re.MULTILINE)  # of a table
_MOST = 12  # different finds, beyond which nobody can choose


def pattern_for(value: str, output: str) -> str | None:
    """A pattern that finds a value and its like in this output; None where it would find anything.

    Of a table in which several are listed it finds the one in whose row the same words stand, as CrashLoopBackOff.
    """
    for pattern in (_general(value), _general(value, exact=True)):  # the first finds its like, the second is narrower
        found = capture_values(Capture(step_id="", pattern=pattern), output)
        if value in found and _is_telling(value, pattern):
            row = anchored(value, pattern, output) if len(found) > 1 and _HEADER.match(output) else None
            if row and capture_values(Capture(step_id="", pattern=row), output) == [value]:
                return row
            if len(found) <= _MOST:
                return pattern
    return None


def number_pattern(value: str, output: str) -> str | None:
    """A pattern for a number that was read off an output: it says what stands around it on its line.

    Where other lines read alike it finds the numbers there, too: then somebody is asked.
    """
    return anchored(value, "[0-9]+", output) if value.isdigit() else None


def _is_telling(value: str, pattern: str) -> bool:
    """Whether it keeps enough of the value, or is so structured that only such values match."""
    if _UUID.fullmatch(value) or _ADDRESS.fullmatch(value) or (_HEX.fullmatch(value) and len(value) >= 7):
        return True
    fixed = re.sub(r"\[[^\]]*\](\{[\d,]+\}|\+)?", "", pattern)
    return len(re.sub(r"[^A-Za-z]", "", fixed)) >= 1 and len(value) >= 4


def _general(value: str, *, exact: bool = False) -> str:
    """The value with what a machine made up generalised: `web-[a-z0-9]{8,10}-[a-z0-9]{5}`."""
    if _UUID.fullmatch(value):
        return "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    if (found := _ARN.fullmatch(value)) and not exact:
        return f"arn:aws[a-z-]*:{found[1]}:[a-z0-9-]*:[0-9]*:{fixed(found[2])}[A-Za-z0-9/_.:+=,@-]+"
    if _ADDRESS.fullmatch(value):
        return "[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}"
    if found := _CLOUD_ID.fullmatch(value):
        return f"{found[1]}-[0-9a-f]{{8,17}}"
    if (found := _POD.fullmatch(value)) and any(char.isdigit() for char in found[2]):
        return f"{fixed(found[1])}-[a-z0-9]{{8,10}}-[a-z0-9]{{5}}"
    return "".join(_piece(piece, exact) for piece in _PIECES.findall(value))


def _piece(piece: str, exact: bool) -> str:
    length = f"{{{len(piece)}}}"
    if piece.isdigit():
        return "[0-9]" + (length if exact else "+")
    if _HEX.fullmatch(piece):
        return "[0-9a-f]" + length
    if found := re.fullmatch(r"([A-Za-z]+)([0-9]{1,4})", piece):
        return found[1] + "[0-9]" + (f"{{{len(found[2])}}}" if exact else "+")
    if piece.isalnum() and not piece.isalpha():
        kinds = "".join(
            kind
            for kind, known in (("0-9", "0123456789"), ("A-Z", _UPPER), ("a-z", _UPPER.lower()))
            if set(known) & set(piece)
        )
        return f"[{kinds}]{length}"
    return fixed(piece)


_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
