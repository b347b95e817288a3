"""XML as nested values: what is empty is not there, and what XML can't hold is left out of texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from store.errors import UsageError

_ILLEGAL = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2
_NEWLINE = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Node:
    """An element: `prefix:Name`, with either text or elements in it."""

    name: str
    text: str
    children: tuple[Node, ...]
    attributes: tuple[tuple[str, str], ...]


Part = Node | None | Iterable[Node | None]


def clean(text: str) -> str:
    """The text without characters that XML 1.0 forbids and without blanks around it, its lines ended by \\n."""
    return _ILLEGAL.sub("", _NEWLINE.sub("\n", text)).strip()


def leaf(name: str, text: str, *, ending: str = "", **attributes: str) -> Node | None:
    """An element with text, nothing where the text is blank; blank attributes are left out, the ending is kept as it is."""
    cleaned = clean(text)
    kept = tuple((key, value) for key, raw in attributes.items() if (value := clean(raw)))
    return Node(name, cleaned + ending, (), kept) if cleaned else None


def branch(name: str, *parts: Part) -> Node | None:
    """An element with elements in it, nothing where there are none."""
    children = tuple(_present(parts))
    return Node(name, "", children, ()) if children else None


def written(root: Node, namespaces: dict[str, str]) -> bytes:
    """The document in UTF-8, indented, the same bytes for the same tree."""
    try:
        from lxml import etree
    except ImportError as error:
        raise UsageError("e-invoices need a package that is not there; pip install 'termtask[einvoice]'") from error
    element = etree.Element(_qualified(root, namespaces), nsmap={prefix or None: uri for prefix, uri in namespaces.items()})
    _fill(etree, element, root, namespaces)
    made: bytes = etree.tostring(element, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def _present(parts: Iterable[Part]) -> Iterable[Node]:
    for part in parts:
        if isinstance(part, Node):
            yield part
        elif part is not None:
            yield from _present(part)


def _fill(etree: Any, element: Any, node: Node, namespaces: dict[str, str]) -> None:
    element.text = node.text or None
    for child in node.children:
        made = etree.SubElement(element, _qualified(child, namespaces), dict(child.attributes))
        _fill(etree, made, child, namespaces)


def _qualified(node: Node, namespaces: dict[str, str]) -> str:
    prefix, _, name = node.name.rpartition(":")
    return f"{{{namespaces[prefix]}}}{name}"
