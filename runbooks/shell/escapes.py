"""What the backslashes of shell quoting stand for, as bash reads them."""

from __future__ import annotations

import re

_SIMPLE = {"a": 7, "b": 8, "e": 27, "E": 27, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, "'": 39, '"': 34, "?": 63}
_ANSI = re.compile(
    r"\\(?:([abeEfnrtv\\'\"?])|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|"
    r"c(\\\\|.))|([^\\]+|\\)",
    re.DOTALL,
)


def bare(source: str) -> str:
    """The characters that unquoted source stands for."""
    return (
        re.sub(r"\\(.?)", lambda found: "" if found[1] == "\n" else found[1], source, flags=re.DOTALL)
        if "\\" in source
        else source
    )


def double(source: str) -> str:
    r"""The characters that a piece of "..." stands for."""
    return re.sub(r"\\([\\\"$`\n])", lambda found: "" if found[1] == "\n" else found[1], source) if "\\" in source else source


def heredoc(source: str) -> str:
    """The characters that a piece of an expanding heredoc stands for."""
    return re.sub(r"\\([\\$`\n])", lambda found: "" if found[1] == "\n" else found[1], source) if "\\" in source else source


def ansi(source: str) -> str:
    """The characters that the inside of $'...' stands for; a NUL ends it, and bytes make up UTF-8."""
    if "\\" not in source:
        return source
    made = bytearray()
    for found in _ANSI.finditer(source):
        piece = _piece(found)
        if piece == b"\0":
            break
        made += piece
    return made.decode("utf-8", "surrogateescape")


def _piece(found: re.Match[str]) -> bytes:
    simple, octal, hexadecimal, short, long, control, literal = found.groups()
    if simple:
        return bytes([_SIMPLE[simple]])
    if octal:
        return bytes([int(octal, 8) & 0xFF])
    if hexadecimal:
        return bytes([int(hexadecimal, 16)])
    if short or long:
        return _encoded(chr(min(int(short or long, 16), 0x10FFFF)))
    if control:
        return b"\x7f" if control == "?" else bytes([ord(control[0]) & 0x1F])
    return _encoded(literal)


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
