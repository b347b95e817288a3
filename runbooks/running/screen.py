"""Where a run shows what its steps print, and where keys for them come from: a person's terminal, or neither."""

from __future__ import annotations

import os
import shutil
import termios
import tty
from types import TracebackType
from typing import Protocol

from recorder.terminal import Attributes, window_size


class Screen(Protocol):
    """Entered while a step has the terminal; `keys` is a descriptor to read what is typed from, None for nobody's."""

    @property
    def keys(self) -> int | None:
        """Where keys come from."""

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""

    def show(self, data: bytes) -> None:
        """Show bytes as a terminal takes them."""

    def __enter__(self) -> Screen: ...

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None: ...


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


class PersonScreen:
    """A person's terminal, raw while entered: every key goes to the step, Ctrl-C and Ctrl-Z too."""

    def __init__(self, keys: int = 0, out: int = 1) -> None:
        self._keys = keys
        self._out = out
        self._attributes: Attributes = []
        self._fresh = True

    @property
    def keys(self) -> int | None:
        """The terminal."""
        return self._keys

    @property
    def size(self) -> tuple[int, int]:
        """As the terminal says."""
        return window_size(self._out)[:2]

    def show(self, data: bytes) -> None:
        """Write all of it."""
        if data:
            self._fresh = data.endswith(b"\n")
            _write(self._out, data)

    def __enter__(self) -> PersonScreen:
        self._attributes = termios.tcgetattr(self._keys)
        tty.setraw(self._keys, termios.TCSADRAIN)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if not self._fresh:
                self.show(b"\r\n")
            termios.tcsetattr(self._keys, termios.TCSADRAIN, self._attributes)
        except (OSError, termios.error):
            pass  # the terminal is gone, and its settings with it


class PlainScreen:
    """A file or pipe: lines end as in files, and nobody types."""

    def __init__(self, out: int = 1) -> None:
        self._out = out
        self._held = b""
        self._fresh = True

    @property
    def keys(self) -> int | None:
        """Nobody's."""
        return None

    @property
    def size(self) -> tuple[int, int]:
        """What COLUMNS and LINES say, else something roomy."""
        columns, rows = shutil.get_terminal_size((120, 40))
        return rows, columns

    def show(self, data: bytes) -> None:
        """Write it with plain line ends."""
        data, self._held = self._held + data, b""
        if data.endswith(b"\r"):
            data, self._held = data[:-1], b"\r"
        data = data.replace(b"\r\n", b"\n")
        if data:
            self._fresh = data.endswith(b"\n")
            _write(self._out, data)

    def __enter__(self) -> PlainScreen:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        held, self._held = self._held, b""
        self.show(held + (b"" if self._fresh else b"\n") if kind is None else b"")
