"""A runbook as PDF/A-3 and PDF/UA, drawn by typst with the fonts it brings along: the same version gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from runbooks.exports.about import About
from runbooks.exports.page_making import page_of
from runbooks.exports.page_text import code_point, visible
from runbooks.exports.pdf_texts import as_data, shortened
from runbooks.model import Procedure

if TYPE_CHECKING:
    from typst import Fonts, PDFStandard

STANDARDS: tuple[PDFStandard, ...] = ("a-3a", "ua-1")
_HEADER_WIDTH = 70  # characters of the title at the top of a page
_LONG = 16  # steps, from which on there is a list of contents
_TEMPLATE = Path(__file__).parent / "templates" / "runbook.typ"
_MIME_TYPES = {".md": "text/markdown", ".sh": "text/x-shellscript", ".json": "application/json", ".html": "text/html"}
_ROUNDS = 5  # typst names characters it cannot draw, though perhaps not all at once
_UNDRAWN = re.compile(r'(?:the text|codepoint) `"(.+?)"`')  # without a glyph, or forbidden by a standard
_CODE_POINT = re.compile(r"\\u\{([0-9a-f]+)\}")


@dataclass(frozen=True, slots=True)
class _Look:
    standards: list[PDFStandard]
    moment: datetime
    fonts: Path | None


def render(
    procedure: Procedure, about: About, *, attachments: Mapping[str, bytes] | None = None, fonts: Path | None = None
) -> bytes:
    """The PDF with these files (name: content) attached, dated by when the version was made.

    `fonts` is a folder of more fonts. A character that none of typst's own fonts has is taken from a font of this machine,
    and is written as its code point where there is none.
    """
    from msgspec import json

    page = page_of(procedure, about)
    data = {
        "page": as_data(page),
        "title": page.plain_title,
        "short_title": shortened(page.plain_title, _HEADER_WIDTH),
        "author": visible(about.author),
        "tags": page.tags,
        "has_contents": page.step_count >= _LONG,
    }
    others = dict(_handed_over(attachments or {}))
    look = _Look(list(STANDARDS), _moment(about.made_at), fonts)
    return _with_every_character(json.encode(data).decode(), others, look)


def _moment(made_at: str) -> datetime:
    """The time of a UTC ISO 8601 text, whole seconds; the start of 1970 where it is none."""
    try:
        moment = datetime.fromisoformat(made_at.replace("Z", "+00:00"))
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _handed_over(attachments: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files that typst reads: each content, and a list that names them."""
    from msgspec import json

    files, listed = {}, []
    for number, (name, content) in enumerate(attachments.items()):
        file, is_text = f"attached-{number}", _is_text(content)
        files[file] = content if is_text else json.encode(list(content))
        mime_type = _MIME_TYPES.get(Path(name).suffix, "application/octet-stream")
        listed.append({"file": file, "is_text": is_text, "name": name, "mime_type": mime_type})
    return {**files, "attachments.json": json.encode(listed)}


def _is_text(content: bytes) -> bool:
    """Whether typst takes these bytes as they are: UTF-8 without a mark in front."""
    try:
        return not content.decode().startswith("\ufeff")
    except UnicodeDecodeError:
        return False


def _with_every_character(texts: str, others: Mapping[str, bytes], look: _Look) -> bytes:
    """Drawn with typst's own fonts if they suffice, else with the machine's too, else with code points for what is left.

    Where even that is not enough for the standards, it is a plain PDF.
    """
    from typst import TypstError

    only_own = True
    for _ in range(_ROUNDS):
        try:
            return _drawn(texts, others, look, only_own_fonts=only_own)
        except TypstError as error:
            undrawn = {_unescaped(text) for text in _UNDRAWN.findall(error.diagnostic)}
            if not undrawn:
                break
            if not only_own:
                texts = re.sub("|".join(map(re.escape, sorted(undrawn))), lambda found: _code_points(found[0]), texts)
            only_own = False
    return _drawn(texts, others, _Look([], look.moment, look.fonts), only_own_fonts=False)


def _unescaped(text: str) -> str:
    return _CODE_POINT.sub(lambda found: chr(int(found[1], 16)), text)


def _code_points(text: str) -> str:
    return "".join(f"[{code_point(character)}]\u200b" for character in text)


def _drawn(texts: str, others: Mapping[str, bytes], look: _Look, *, only_own_fonts: bool) -> bytes:
    import typst

    sources = {"main.typ": _TEMPLATE.read_bytes(), "page.json": texts.encode(), **others}
    compiler = typst.Compiler(sources, font_paths=_fonts(only_own_fonts, look.fonts))  # type: ignore[type-var]  # a dict, says its manual
    drawn = compiler.compile(format="pdf", pdf_standards=look.standards, timestamp=look.moment)
    assert isinstance(drawn, bytes)
    return drawn


@cache
def _fonts(only_own: bool, folder: Path | None) -> Fonts:
    import typst

    return typst.Fonts(include_system_fonts=not only_own, font_paths=[folder] if folder else [])
