"""YAML as text, lists and mappings, built from the parser's events.

Nothing is made of tags (`!!python/object`), so nothing can be run. Plain scalars stay the text they are, but for null, true
and false: a version 1.10 must not become 1.1, nor the country code NO a falsehood.
"""

from __future__ import annotations

from typing import Any

import yaml

from infra.documents import Document
from infra.errors import FormatError

_DEEPEST = 100
_MOST_NODES = 2_000_000  # after each alias is replaced with what it stands for
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Node:
    """A list or mapping that is being built, with the key that waits for its value and its size with aliases replaced."""

    __slots__ = ("anchor", "has_key", "key", "line", "merged", "nodes", "value")

    def __init__(self, value: Any, anchor: str | None, line: int) -> None:
        self.value = value
        self.anchor = anchor
        self.line = line
        self.key = ""
        self.has_key = False
        self.nodes = 1
        self.merged: list[Any] = []


class _Builder:
    """Makes values of events, one stack entry for each open list or mapping."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self._open: list[_Node] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        match event:
            case yaml.ScalarEvent():
                self._scalar(event, line)
            case yaml.MappingStartEvent():
                self._begin({}, event.anchor, line)
            case yaml.SequenceStartEvent():
                self._begin([], event.anchor, line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end()
            case yaml.AliasEvent():
                self._alias(str(event.anchor), line)
            case yaml.DocumentStartEvent():
                self._anchors = {}

    def _scalar(self, event: Any, line: int) -> None:
        secret = event.tag is not None and event.tag.startswith("!vault")
        value = _WORDS.get(event.value, event.value) if event.implicit[0] and not event.style else event.value
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self._put(None if secret else value, 1, line, plain=not event.style)

    def _begin(self, value: Any, anchor: str | None, line: int) -> None:
        if len(self._open) >= _DEEPEST:
            raise FormatError(f"line {line}: the YAML is nested more than {_DEEPEST} deep; make it simpler")
        if self._open and isinstance(self._open[-1].value, dict) and not self._open[-1].has_key:
            raise FormatError(f"line {line}: a list or mapping is used as a key; use text")
        self._open.append(_Node(value, anchor, line))

    def _end(self) -> None:
        node = self._open.pop()
        if node.merged:
            node.value = _merged(node)
        if node.anchor:
            self._anchors[node.anchor] = (node.value, node.nodes)
        self._put(node.value, node.nodes, node.line)

    def _alias(self, anchor: str, line: int) -> None:
        if any(node.anchor == anchor for node in self._open):
            raise FormatError(f"line {line}: the anchor &{anchor} holds itself; write the part out")
        if anchor not in self._anchors:
            raise FormatError(f"line {line}: there is no anchor &{anchor} before *{anchor}; define it first")
        value, nodes = self._anchors[anchor]
        self._put(value, nodes, line)

    def _put(self, value: Any, nodes: int, line: int, plain: bool = False) -> None:
        if not self._open:
            self._nodes += nodes
            self.documents.append(Document(value))
            return
        parent = self._open[-1]
        parent.nodes += nodes
        if parent.nodes + self._nodes > _MOST_NODES:
            raise FormatError(f"line {line}: the YAML stands for more than {_MOST_NODES:,} values; write it without aliases")
        if isinstance(parent.value, list):
            parent.value.append(value)
        elif parent.has_key:
            _set(parent, value)
        else:
            parent.key, parent.has_key = _key(value, line), True
            if plain and parent.key == "<<":
                parent.key = "\0merge"
            elif parent.key in parent.value:
                raise FormatError(f"line {line}: the key {parent.key[:60]!r} is there twice; keep one of them")


def _key(value: Any, line: int) -> str:
    if isinstance(value, (list, dict)):
        raise FormatError(f"line {line}: a list or mapping is used as a key; use text")
    return value if isinstance(value, str) else "" if value is None else str(value).lower()


def _set(parent: _Node, value: Any) -> None:
    if parent.key == "\0merge":
        parent.merged.extend(value if isinstance(value, list) else [value])
    else:
        parent.value[parent.key] = value
    parent.has_key = False


def _merged(node: _Node) -> dict[str, Any]:
    """The mapping over those it is based on with `<<`, of which the first counts most."""
    based: dict[str, Any] = {}
    for base in reversed(node.merged):
        based.update(base if isinstance(base, dict) else {})
    return {**based, **node.value}


def yaml_documents(text: str) -> list[Document]:
    """The documents of a YAML file, without empty ones."""
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark is not None else ""
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it can't be parsed"
        raise FormatError(f"{where}the YAML is broken: {problem}; mend it there") from error
    found = [document for document in builder.documents if document.members is not None]
    if not found:
        raise FormatError("the YAML file holds nothing but comments; write the components into it")
    return found
