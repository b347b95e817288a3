"""What can go wrong with the record, each with the exit code a verb ends with.

StoreError
├── RefusedError          1  a rule of the domain says no
├── UsageError            2  what was typed makes no sense
├── NotFoundError         3  there is no such thing
├── ConflictError         4  it is locked, approved, invoiced, or exists already
├── StoreBusyError        5  somebody else holds the store
└── StoreUnreadableError  5  the store cannot be read or written
"""

from __future__ import annotations

from typing import ClassVar


class StoreError(Exception):
    """Any failure of the store; the message says "what went wrong; what to do"."""

    exit_code: ClassVar[int] = 1


class RefusedError(StoreError):
    """A rule of the domain says no."""

    exit_code = 1


class UsageError(StoreError):
    """What was typed makes no sense."""

    exit_code = 2


class NotFoundError(StoreError):
    """There is no such thing."""

    exit_code = 3


class ConflictError(StoreError):
    """The subject is locked, approved, invoiced, or exists already."""

    exit_code = 4


class StoreBusyError(StoreError):
    """Somebody else holds the store."""

    exit_code = 5


class StoreUnreadableError(StoreError):
    """The store cannot be read or written."""

    exit_code = 5
