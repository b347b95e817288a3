"""A command's terminal output as text a person can read.

Three passes, each over all of the bytes at C speed where they allow it: spans of the alternate screen become one
line; what does not move text about (colours, titles, modes) is dropped; and only where cursor moves remain are the rows
laid out one by one (`recorder.rows`).
"""

from __future__ import annotations

import re

from recorder.rows import FULL_SCREEN, LAYOUT_CSI, LAYOUT_ESCAPES, Rows, character_width

_ALTERNATE_SCREEN = re.compile(rb"\x1b\[\?(?:[0-9]+;)*(?:1049|1047|47)(?:;[0-9]+)*([hl])")
_NOT_PLAIN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_NEEDS_LAYOUT = re.compile(r"[\x08\x0b\x0c\r\x1b\x1c]")
_LINE_END = re.compile(rb"(?<!\r)\r+\n")

_CONTROL_STRING_LIMIT = 64 * 1024
_IMAGE_LIMIT = 1024 * 1024  # sixel and kitty pictures are single control strings

# A status line drawn elsewhere on the screen between saving and restoring the cursor (apt's progress bar).
_ELSEWHERE = re.compile(
    rb"\x1b(?:7|\[s)(?:\x1b\[[0-9;]*[rm])*\x1b\[[0-9]+;[0-9]+[Hf][^\n\x1b]{0,500}(?:\x1b\[[0-9;]*[mK][^\n\x1b]{0,500}){0,20}\x1b(?:8|\[u)"
)

# What leaves the text where it is. C1 controls count only as the UTF-8 characters U+0080..U+009F: a lone byte 0x9b or
# 0x9c is part of some other character, or damage.
_WITHOUT_LAYOUT = re.compile(
    b"|".join(
        (
            # OSC, ended by BEL or ST, given up by CAN, SUB or the next escape
            rb"\x1b\][^\x07\x18\x1a\x1b]{0,%d}(?:[\x07\x18\x1a]|\x1b\\|(?=\x1b)|\Z)" % _CONTROL_STRING_LIMIT,
            # DCS, SOS, PM, APC: the same without BEL
            rb"\x1b[PX^_][^\x18\x1a\x1b]{0,%d}(?:[\x18\x1a]|\x1b\\|(?=\x1b)|\Z)" % _IMAGE_LIMIT,
            rb"\x1b\[[<=>?][0-?]{0,256}[ -/]*[@-~]?",  # private modes and reports
            rb"\x1b\[[0-;]{0,256}(?![0-?%s])[ -/]*[@-~]?" % re.escape(LAYOUT_CSI).encode(),  # colours and all other CSI
            rb"\x1b[ -/]+[0-~]?",  # character sets, line attributes
            rb"\x1b[\]PX^_]",  # given up: far too long
            rb"\x1b(?![%s\[])[0-~]?" % LAYOUT_ESCAPES.encode(),
            rb"[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f]+",
            rb"\xc2[\x80-\x9f]",
        )
    )
)

_RENDITION = rb"\x1b\[[0-9;]*m\x00*\x0f?"
_PROMPT_SP = re.compile(rb"( *)\r( *)\r\Z")
_TRAILING_RENDITION = re.compile(rb"(?:%s)*\Z" % _RENDITION)
_PROMPT_SP_MARK = re.compile(rb"(?:%s){2}[%%#](?:%s){2,3} +\r \r\Z" % (_RENDITION, _RENDITION))
_STANDOUT = re.compile(rb"(?:%s){1,2}\Z" % _RENDITION)


def render(raw: bytes, columns: int = 80) -> str:
    """The text that terminal output leaves on an endless sheet of `columns` columns, long lines unwrapped.

    A newline stands at the end only where one was printed. Bytes that are not UTF-8 become U+FFFD.
    """
    data = raw.replace(b"\r\n", b"\n")
    if b"\xc2" not in data and not _NOT_PLAIN.search(data):
        return data.decode(errors="replace")
    text = FULL_SCREEN.join(layout(_ELSEWHERE.sub(b"", part)) for part in _primary_screen(data))
    if not _NEEDS_LAYOUT.search(text):
        return text
    rows = Rows(columns)
    rows.feed(text)
    return rows.text()


def layout(raw: bytes) -> str:
    """Output as text in which only those controls are left that `Rows` obeys."""
    return _LINE_END.sub(b"\n", _WITHOUT_LAYOUT.sub(b"", raw)).decode(errors="replace")


def _primary_screen(raw: bytes) -> list[bytes]:
    """What was printed before, between and after the spans of the alternate screen."""
    parts, start, alternate = [], 0, False
    for switch in _ALTERNATE_SCREEN.finditer(raw):
        entering = switch[1] == b"h"
        if entering and not alternate:
            parts.append(raw[start : switch.start()])
        alternate = entering
        start = switch.end() if not entering else start
    parts.append(b"" if alternate else raw[start:])
    return parts


def used_alt_screen(raw: bytes) -> bool:
    """Whether a program switched to the alternate screen, as editors and pagers do."""
    return any(switch[1] == b"h" for switch in _ALTERNATE_SCREEN.finditer(raw))


def strip_prompt_sp(raw: bytes, columns: int) -> bytes:
    """Output without what zsh (5.9, `preprompt` in utils.c) prints behind it to begin its prompt on a fresh line.

    That is PROMPT_EOL_MARK (an inverse `%`, for root `#`), spaces up to the margin, a carriage return, as many spaces
    as the mark is wide, and another carriage return.
    """
    tail = raw[-(columns + 512) :]
    mark = _PROMPT_SP_MARK.search(tail)
    if mark:
        return raw[: len(raw) - len(tail) + mark.start()]
    padding = _PROMPT_SP.search(tail)
    if not padding:
        return raw
    width = len(padding[2])
    if len(padding[1]) + width not in (columns, columns - 1):
        return raw
    before = tail[: padding.start()]
    if width:
        shorter = _without_last_columns(_TRAILING_RENDITION.sub(b"", before, count=1), width)
        if shorter is None:
            return raw
        before = _STANDOUT.sub(b"", shorter)
    return raw[: len(raw) - len(tail)] + before


def _without_last_columns(data: bytes, width: int) -> bytes | None:
    """The bytes before the last characters that are `width` columns wide together, None where no such end fits."""
    text = data[-4 * width - 4 :].decode(errors="surrogateescape")
    for start in range(len(text) - 1, -1, -1):
        taken = text[start:]
        columns = sum(max(character_width(character), 0) for character in taken)
        if columns == width:
            return data[: len(data) - len(taken.encode(errors="surrogateescape"))]
        if columns > width:
            return None
    return None
