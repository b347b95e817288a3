"""An invoice as PDF/A-3, drawn by typst with the fonts it brings along: the same document gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from reports.invoices.document import Invoice
from reports.invoices.printed_page import printed
from store.errors import RefusedError

if TYPE_CHECKING:
    from typst import Fonts, PDFStandard

STANDARDS: tuple[PDFStandard, ...] = ("a-3a",)
LONG_STANDARDS: tuple[PDFStandard, ...] = ("a-3b",)
_MANY_ENTRIES = 800  # tags cost 4 KB an entry and half of the time
_UNDATED = date(2000, 1, 1)  # of drafts: a file that is sent twice is the same file
_BREAKABLE = 40  # a run of characters longer than this may be broken anywhere
_ROUNDS = 5  # typst names characters it cannot draw, though perhaps not all at once
_LONG_RUN = re.compile(rf'[^\s"\\]{{{_BREAKABLE},}}')
_CHUNK = re.compile(r"\S{6}(?=[\w!-~\u2010-\u25ff])")  # no mark follows that would be torn from its letter
_UNDRAWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_CODE_POINT = re.compile(r"\\u\{([0-9a-f]+)\}")


class _Look(NamedTuple):
    standards: list[PDFStandard]
    moment: datetime
    tagged: bool


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF; `relationship` is that of PDF 2.0 in lower case: alternative, data, source, supplement."""

    name: str
    content: bytes
    mime_type: str
    relationship: str = "alternative"
    description: str = ""


def render(
    invoice: Invoice,
    *,
    appendix: bool = True,
    attachments: Sequence[Attachment] = (),
    timestamp: datetime | None = None,
    profile: Sequence[PDFStandard] | None = None,
) -> bytes:
    """The PDF, dated by the day of issue unless a time is given.

    It is PDF/A-3a unless other standards of typst are named, or A-3b with a time record so long that tags would be most of it.

    A character that none of typst's fonts has is taken from a font of this machine, and is written as its code point where
    there is none: an invoice is never refused for a name.
    """
    from msgspec import json

    page = printed(invoice, appendix=appendix)
    is_long = sum(len(task.entries) for task in page.evidence) > _MANY_ENTRIES
    texts = _breakable(json.encode({"page": page, "is_long": is_long}).decode())
    others = {_file(number): _handed_over(attached.content) for number, attached in enumerate(attachments)}
    others["attachments.json"] = json.encode([_named(*each) for each in enumerate(attachments)])
    others["code.json"] = json.encode(page.payment.code if page.payment else ())
    moment = timestamp or datetime.combine(invoice.issued_on or _UNDATED, time(), UTC)
    look = _Look(list(profile or (LONG_STANDARDS if is_long else STANDARDS)), moment, tagged=not is_long)
    return _with_every_character(texts, others, look)


def _named(number: int, attached: Attachment) -> dict[str, str | bool]:
    return {
        "file": _file(number),
        "is_text": _is_text(attached.content),
        "name": attached.name,
        "mime_type": attached.mime_type,
        "relationship": attached.relationship,
        "description": attached.description or attached.name,
    }


def _file(number: int) -> str:
    return f"attached-{number}"


def _is_text(content: bytes) -> bool:
    """Whether typst takes these bytes as they are: UTF-8 without a mark in front."""
    try:
        return not content.decode().startswith("\ufeff")
    except UnicodeDecodeError:
        return False


def _handed_over(content: bytes) -> bytes:
    """The bytes, or where they are no text a JSON list of them."""
    from msgspec import json

    return content if _is_text(content) else json.encode(list(content))


def _breakable(texts: str) -> str:
    """The JSON with a zero-width blank inside long runs, which the template turns into mere chances to break a line."""
    return _LONG_RUN.sub(lambda run: _CHUNK.sub("\\g<0>\u200b", run[0]), texts)


def _with_every_character(texts: str, others: Mapping[str, bytes], look: _Look) -> bytes:
    """Drawn with typst's own fonts if they suffice, else with the machine's too, else with code points for what is left."""
    from typst import TypstError

    try:
        return _drawn(texts, others, look, only_own_fonts=True)
    except TypstError as error:
        if not _UNDRAWN.search(error.diagnostic):
            raise
    for _ in range(_ROUNDS):
        try:
            return _drawn(texts, others, look, only_own_fonts=False)
        except TypstError as error:
            undrawn = {_unescaped(text) for text in _UNDRAWN.findall(error.diagnostic)}
            if not undrawn:
                raise
            texts = re.sub("|".join(map(re.escape, sorted(undrawn))), lambda found: _code_points(found[0]), texts)
    raise RefusedError("the PDF has characters that no font here can draw; install a font that has them, or export as HTML")


def _unescaped(text: str) -> str:
    return _CODE_POINT.sub(lambda found: chr(int(found[1], 16)), text)


def _code_points(text: str) -> str:
    return "".join(f"[U+{ord(character):04X}]" for character in text)


def _drawn(texts: str, others: Mapping[str, bytes], look: _Look, *, only_own_fonts: bool) -> bytes:
    import typst

    sources = {"main.typ": _template(), "page.json": texts.encode(), **others}
    compiler = typst.Compiler(sources, font_paths=_fonts(only_own_fonts))  # type: ignore[type-var]  # a dict, says its manual
    drawn = compiler.compile(format="pdf", pdf_standards=look.standards, timestamp=look.moment, pdf_tags=look.tagged)
    assert isinstance(drawn, bytes)
    return drawn


@cache
def _template() -> bytes:
    return (files("reports.invoices") / "templates" / "invoice.typ").read_bytes()


@cache
def _fonts(only_own: bool) -> Fonts:
    import typst

    return typst.Fonts(include_system_fonts=not only_own)
