"""A runbook as one JSON document that loses nothing, and back."""

from __future__ import annotations

import msgspec

from runbooks.exports.about import About
from runbooks.model import FORMAT, Procedure
from store.errors import UsageError


class _Document(msgspec.Struct, frozen=True, kw_only=True):
    """What such a document holds; a later program may put more beside it."""

    format: int
    about: About
    procedure: Procedure


def render(procedure: Procedure, about: About) -> str:
    """The document, indented, keys in the order of the fields."""
    encoded = msgspec.json.encode(_Document(format=FORMAT, about=about, procedure=procedure))
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


def parse_document(text: str | bytes) -> Procedure:
    """The procedure of a document that `render` wrote; UsageError where the text is none."""
    return _decoded(text).procedure


def parse_about(text: str | bytes) -> About:
    """What such a document says of the version."""
    return _decoded(text).about


def _decoded(text: str | bytes) -> _Document:
    try:
        document = msgspec.json.decode(text, type=_Document)
    except msgspec.DecodeError as error:  # also where a field is missing or of another type
        raise UsageError(f"this is no runbook document ({error}); export one with --format json") from error
    if document.format > FORMAT:
        raise UsageError(f"the document has format {document.format}, newer than {FORMAT}; update tt to read it")
    return document
