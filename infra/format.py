"""What each file in infra/formats says of itself, and what it is given to read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from infra.documents import Document
from infra.model import Reading

_NEXT_PAGE = ("NextToken", "nextToken", "Marker", "NextMarker", "PaginationToken", "nextPageToken", "skip_token", "$skipToken")


@dataclass(frozen=True, slots=True)
class Shape:
    """What tells formats apart: the keys of the first object, and whether it stands in a list at the top."""

    first: Document
    in_list: bool

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the first object."""
        return self.first.keys

    def has(self, *keys: str) -> bool:
        """Whether the first object has all of these keys."""
        return self.keys.issuperset(keys)

    def get(self, key: str) -> Any:
        """The value of a key of the first object; ask for small ones only."""
        return self.first.get(key)


@dataclass(frozen=True, slots=True)
class Source:
    """The documents of a file, with its name and the source that the user named, "" where there is none."""

    documents: list[Document]
    name: str = ""
    given: str = ""

    def called(self, otherwise: str) -> str:
        """The source that the user named, else the file's name without its ending, else something."""
        stem = PurePath(self.name).name
        stem = re.sub(r"(?:\.(?:json|ya?ml|csv|txt|ndjson|jsonl|tfstate))+$", "", stem) if stem not in ("-", "") else ""
        return self.given or stem or otherwise

    def elements(self, *keys: str) -> list[Any]:
        """The pieces of the lists at the keys of all documents; documents that are lists themselves count as such."""
        found: list[Any] = []
        for document in self.documents:
            found.extend(document.pieces() if document.is_list else [])
            for key in keys:
                found.extend(document.pieces(key))
        return found

    @property
    def next_page(self) -> bool:
        """Whether a document says that there is more to be asked for."""
        return any(document.get(key) for document in self.documents for key in _NEXT_PAGE if key in document.keys)


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name for `--from`, its title, the command that makes such a file, how to tell it and to read it.

    `could_be` says whether a document that is not evidently of this format may be read as it when the user names it.
    """

    name: str
    title: str
    made_by: str
    matches: Callable[[Shape], bool]
    read: Callable[[Source], Reading]
    could_be: Callable[[Shape], bool] = lambda _: False
