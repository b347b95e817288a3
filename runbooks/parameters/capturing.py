"""Values that come out of an earlier step: which pattern finds them again, and what it finds in an output."""

from __future__ import annotations

import re

from runbooks.model import Capture

_PIECES = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9]", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CLOUD_ID = re.compile(r"([a-z]+)-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_POD = re.compile(r"(.+)-([a-z0-9]{8,10})-([a-z0-9]{5})")
_ADDRESS = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}")
_ARN = re.compile(r"arn:aws[a-z-]*:([a-z0-9-]+):[a-z0-9-]*:[0-9]*:((?:[a-z][a-z-]*[/:])?).+")
_HEX = re.compile(r"(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{6,}")
_MOST = 12  # different finds, beyond which nobody can choose


def capture_values(capture: Capture, output: str) -> list[str]:
    """The different values that the pattern finds in an output, in order; none where it is no valid pattern."""
    try:
        found = [match[0] for match in re.finditer(capture.pattern, output, re.MULTILINE)]
    except re.error:
        return []
    return list(dict.fromkeys(value for value in found if value))


def pattern_for(value: str, output: str) -> str | None:
    """A pattern that finds a value and its like in this output; None where it would find anything."""
    for pattern in (_general(value), _general(value, exact=True)):  # the first finds its like, the second is narrower
        found = capture_values(Capture(step_id="", pattern=pattern), output)
        if value in found and len(found) <= _MOST and _is_telling(value, pattern):
            return pattern
    return None


def number_pattern(value: str, output: str) -> str | None:
    """A pattern for a number that was read off an output, which may find others too: then somebody is asked."""
    if not value.isdigit():
        return None
    begins = re.search(rf"^{value}\b", output, re.MULTILINE)
    pattern = "^[0-9]+" if begins else "[0-9]+"
    return pattern if value in capture_values(Capture(step_id="", pattern=pattern), output) else None


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
        return f"arn:aws[a-z-]*:{found[1]}:[a-z0-9-]*:[0-9]*:{_fixed(found[2])}[A-Za-z0-9/_.:+=,@-]+"
    if _ADDRESS.fullmatch(value):
        return "[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}"
    if found := _CLOUD_ID.fullmatch(value):
        return f"{found[1]}-[0-9a-f]{{8,17}}"
    if (found := _POD.fullmatch(value)) and any(char.isdigit() for char in found[2]):
        return f"{_fixed(found[1])}-[a-z0-9]{{8,10}}-[a-z0-9]{{5}}"
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
    return _fixed(piece)


_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _fixed(text: str) -> str:
    """Text as a pattern that finds just it, in extended regular expressions and in Python's."""
    return "".join(f"[{char}]" if char in ".+*?(){}|$" else rf"\{char}" if char in "^[]\\" else char for char in text)
