"""Keeps secrets out of the record: finds them in commands and output and puts `***` in their place.

A secret is told by its shape (`recorder.secret_tokens`), by the name it is given to (`recorder.secret_names`), by the
option, header or field it follows (`recorder.secret_words`), or because it was seen as one before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from recorder.secret_names import is_secret_name
from recorder.secret_tokens import (
    LONG_TOKEN_BEGINS,
    PRIVATE_KEY_BEGIN,
    PRIVATE_KEY_END,
    SHAPES_IN_BYTES,
    SHAPES_IN_TEXT,
)
from recorder.secret_words import secret_spans

__all__ = [
    "MASK",
    "is_secret_name",
    "mask_bytes",
    "mask_text",
    "mask_variable",
    "possible_secret_tail",
    "secret_values",
]

MASK = "***"
LONGEST_TAIL = 512
LONGEST_TOKEN_TAIL = 4096
LONGEST_KEY_TAIL = 16384

_SHORTEST_KNOWN = 6  # hiding every "admin" in later output would destroy more than it protects
_MASK = MASK.encode()

# Words of which one is in every secret name, in capitals, with which a line of output is worth a closer look.
_CAPITALS = bytes.maketrans(bytes(range(97, 123)) + b"\"'", bytes(range(65, 91)) + b"==")
_NAME_HINTS = (b"PASS", b"SECRET", b"TOKEN", b"KEY=", b"CREDENTIAL", b"AUTH", b"_PWD=", b"_PAT=")
_ASSIGNMENT_LINE = re.compile(
    rb"[ \t]*(?:\x1b\[[0-9;]*m)*(?:export |(?:declare|typeset) -[a-zA-Z]+ |set -gx |\+ )?"
    rb"([A-Za-z_][\w.\-]*)=([^\r\n]{3,})"
)
_FIELD = re.compile(rb"""["']([A-Za-z_][\w.\-]*)["']\s*:\s*(["'])([^"'\r\n]{3,})\2""")
_HEADER = re.compile(
    rb"(?:proxy-)?authorization: *(?:(?:bearer|basic|token|negotiate) +)?(?!(?:bearer|basic) )([^\s\"'*$]{4,})",
    re.IGNORECASE,
)
_REFERENCES = (b"$", b"`", b"*")  # `set -x` and `cat script.sh` show where a secret comes from
_NOT_SECRET = frozenset({b"true", b"false", b"null", b"none", b"yes", b"no"})


def mask_text(text: str, known: Collection[str] = ()) -> str:
    """A command's text with every secret in it replaced by `***`; unchanged where there is none."""
    masked = _replaced(text, _spans_in_text(text))
    for value in _worth_hiding(known):
        masked = masked.replace(value, MASK)
    return masked


def secret_values(text: str) -> set[str]:
    """The values `mask_text` hides in a command, as a program would print them."""
    return {text[start:end] for start, end in _spans_in_text(text)}


def mask_bytes(raw: bytes, known: Collection[str] = ()) -> bytes:
    """Terminal output with tokens, private keys, secret variables as `env` prints them and known values hidden."""
    for value in _worth_hiding(known):
        raw = raw.replace(value.encode(errors="surrogateescape"), _MASK)
    for shape in SHAPES_IN_BYTES:
        raw = shape.sub(_hide_group, raw)
    capitals = raw.translate(_CAPITALS)
    hints = [hint for hint in _NAME_HINTS if hint in capitals]
    return _mask_named(raw, capitals, hints) if hints else raw


def mask_variable(name: str, value: str) -> str:
    """A variable's value, or `***` where its name or the shape of the value says that it is a secret."""
    if value and (is_secret_name(name) and value.encode(errors="replace").lower() not in _NOT_SECRET):
        return MASK
    return MASK if any(shape.search(value) for shape in SHAPES_IN_TEXT) else value


def possible_secret_tail(raw: bytes) -> int:
    """How many bytes at the end may be the beginning of a secret that goes on in the next read.

    That is the last word, at most LONGEST_TAIL bytes of it (LONGEST_TOKEN_TAIL of a token that can be longer); a line
    that gives a secret variable its value; or an unfinished private key, up to LONGEST_KEY_TAIL.
    """
    key = raw.rfind(PRIVATE_KEY_BEGIN, max(0, len(raw) - LONGEST_KEY_TAIL))
    if key >= 0 and raw.find(PRIVATE_KEY_END, key) < 0:
        return len(raw) - key
    if raw[-1:].isspace():
        return 0
    tail = raw[-LONGEST_TOKEN_TAIL:]
    line = tail[max(tail.rfind(b"\n"), tail.rfind(b"\r")) + 1 :]
    assignment = _ASSIGNMENT_LINE.match(line)
    if assignment and is_secret_name(assignment[1].decode()):
        return len(line)
    word = len(line) - max(line.rfind(b" "), line.rfind(b"\t")) - 1
    if word <= LONGEST_TAIL:
        return word
    begins = LONG_TOKEN_BEGINS.search(line, len(line) - word)
    return max(LONGEST_TAIL, len(line) - begins.start() if begins else 0)


# Every secret has one of these in or before it; most commands have none, and a prompt waits for the answer.
_WORTH_A_LOOK = re.compile(
    r"""[="'%\\]|:\S|:[ \t]+\S|\s--\w|\s-[abckpsuwAKPUX]|\s-(?:pass|new|token)|<<|<\(|[\w\-./+~]{14}"""
    r"""|\b(?:set|put|setenv|auth|config|add_user|identified|insert|login|machine|password|psk|unseal)\b|pass(?:wd)?\b"""
    r"""|(?:echo|printf)\b.*[|>]"""
)


def _spans_in_text(text: str) -> list[tuple[int, int]]:
    """Where the secrets of a command are, in order and not overlapping."""
    if not _WORTH_A_LOOK.search(text):
        return []
    found = sorted([match.span(1) for shape in SHAPES_IN_TEXT for match in shape.finditer(text)] + list(secret_spans(text)))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif text[start:end] != MASK:
            merged.append((start, end))
    return merged


def _replaced(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + MASK + text[end:]
    return text


def _worth_hiding(known: Collection[str]) -> list[str]:
    """Values long enough to be told from ordinary words, the longest first since one may contain another."""
    return sorted((value for value in known if len(value) >= _SHORTEST_KNOWN), key=len, reverse=True)


def _hide_group(match: re.Match[bytes]) -> bytes:
    start, end = match.span(1)
    return match[0][: start - match.start()] + _MASK + match[0][end - match.start() :]


def _mask_named(raw: bytes, capitals: bytes, hints: list[bytes]) -> bytes:
    """Output with the values hidden that lines with a secret name give."""
    parts, done = [], 0
    for start, end in _lines_with(capitals, hints):
        line = raw[start:end]
        masked = line
        if b"=" in line:
            masked = _ASSIGNMENT_LINE.sub(_hide_assigned, line, count=1) if _ASSIGNMENT_LINE.match(line) else line
        if b":" in line:
            masked = _HEADER.sub(_hide_group, _FIELD.sub(_hide_field, masked))
        if masked != line:
            parts += [raw[done:start], masked]
            done = end
    return b"".join([*parts, raw[done:]])


def _lines_with(capitals: bytes, hints: list[bytes]) -> Iterator[tuple[int, int]]:
    """The lines that contain one of the hints, in order."""
    starts: set[int] = set()
    for hint in hints:
        at = capitals.find(hint)
        while at >= 0:
            starts.add(capitals.rfind(b"\n", 0, at) + 1)
            end = capitals.find(b"\n", at)
            at = capitals.find(hint, end) if end >= 0 else -1
    for start in sorted(starts):
        end = capitals.find(b"\n", start)
        yield start, end if end >= 0 else len(capitals)


def _hide_assigned(match: re.Match[bytes]) -> bytes:
    value = match[2].strip(b"\"'")
    if not is_secret_name(match[1].decode()) or value.lower() in _NOT_SECRET or value[:1] in _REFERENCES:
        return match[0]
    quote = match[2][:1] if match[2][:1] in (b'"', b"'") else b""
    return match[0][: match.start(2) - match.start()] + quote + _MASK + quote


def _hide_field(match: re.Match[bytes]) -> bytes:
    if not is_secret_name(match[1].decode()) or match[3].lower() in _NOT_SECRET:
        return match[0]
    return match[0][: match.start(3) - match.start()] + _MASK + match[2]
