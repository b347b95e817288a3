"""Which format a document is in, and what it says: the way from bytes to a Reading."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from infra.decode import documents
from infra.documents import Document
from infra.errors import FormatError
from infra.format import Format, Shape, Source
from infra.formats import (
    ansible,
    aws_ec2,
    aws_eks,
    aws_elb,
    aws_rds,
    aws_tagging,
    azure,
    backstage,
    components,
    compose,
    consul,
    docker,
    gcp,
    kubectl,
    netbox,
    terraform_show,
    terraform_state,
)
from infra.model import Reading

# The first that knows the document reads it: those told by unmistakable keys come before those told by common ones.
_ORDER = (
    terraform_show,
    terraform_state,
    aws_ec2,
    aws_tagging,
    aws_rds,
    aws_elb,
    backstage,
    kubectl,
    netbox,
    aws_eks,
    gcp,
    azure,
    docker,
    consul,
    ansible,
    compose,
    components,
)
FORMATS: Mapping[str, Format] = {module.FORMAT.name: module.FORMAT for module in _ORDER}
_ALIASES = {
    "aws": ("aws_ec2", "aws_tagging", "aws_rds", "aws_elb", "aws_eks"),
    "csv": ("components",),
    "json": ("components",),
    "kubernetes": ("kubectl",),
    "terraform": ("terraform_state", "terraform_show"),
    "tfstate": ("terraform_state",),
    "tt": ("components",),
    "yaml": ("components",),
}


def read(raw: bytes, name: str = "", format_: str | None = None, source: str | None = None) -> Reading:
    """What a document says; `name` is its file's name, `source` what the user calls the place that it is from.

    Raises FormatError for what is broken, not known, or not in the format that `format_` names.
    """
    candidates = formats_named(format_) if format_ else list(FORMATS.values())
    found = documents(raw, name)
    del raw  # what is decoded now holds its own view of it
    shape = _shape(found)
    matching = next((candidate for candidate in candidates if candidate.matches(shape)), None)
    if matching is None and format_ and not shape.keys and all(document.is_list for document in found):
        matching = candidates[0]  # an empty list says that there is nothing
    if matching is None and format_:
        matching = next((candidate for candidate in candidates if candidate.could_be(shape)), None)
    if matching is None:
        raise FormatError(_unknown(shape, format_, candidates))
    return matching.read(Source(found, name, source or ""))


def formats_named(name: str) -> list[Format]:
    """The formats that a name for `--from` stands for; raises FormatError for an unknown one."""
    plain = name.strip().lower().replace("-", "_")
    if plain in FORMATS:
        return [FORMATS[plain]]
    if plain in _ALIASES:
        return [FORMATS[one] for one in _ALIASES[plain]]
    known = sorted([*FORMATS, *_ALIASES])
    near = difflib.get_close_matches(plain, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    raise FormatError(f"there is no format {name[:40]!r}; {hint}")


def _shape(found: list[Document]) -> Shape:
    """What the first document that is not an empty list begins with."""
    for document in found:
        if not document.is_list:
            return Shape(document, in_list=False)
        pieces = document.pieces()
        if pieces:
            return Shape(Document(pieces[0]), in_list=True)
    return Shape(Document(None), in_list=True)


def _unknown(shape: Shape, format_: str | None, candidates: list[Format]) -> str:
    if format_ is None:
        if not shape.keys and shape.in_list:
            return "the list is empty or holds no objects, so nothing tells what it is; name the format with --from"
        keys = ", ".join(sorted(shape.keys)[:5])
        return f"the format is not known (its keys begin {keys[:100]!r}); name it with --from, one of {', '.join(FORMATS)}"
    looks = next((other for other in FORMATS.values() if other.matches(shape)), None)
    like = f"it looks like {looks.name} ({looks.title})" if looks else "nothing in it looks like one"
    return f"this is not {candidates[0].title}: {like}; such a file is made by `{candidates[0].made_by}`"
