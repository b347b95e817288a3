"""What a check of `tt doctor` found."""

from __future__ import annotations

from typing import Literal, NamedTuple

Level = Literal["ok", "warn", "fail"]


class Finding(NamedTuple):
    """The result of one check: how it is, and what to do where it is not well."""

    check: str
    state: Level
    what: str
    remedy: str = ""
