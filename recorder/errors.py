"""What can go wrong while recording.

RecorderError
├── JournalError        a journal cannot be created or written
├── SessionGoneError    nobody answers for a live session
└── ShellNotFoundError  the shell to be recorded cannot be started
"""

from __future__ import annotations


class RecorderError(Exception):
    """Any failure of the recorder; the message says what to do."""


class JournalError(RecorderError):
    """A journal cannot be created or written."""


class SessionGoneError(RecorderError):
    """Nobody answers for a live session."""


class ShellNotFoundError(RecorderError):
    """The shell to be recorded cannot be started."""
