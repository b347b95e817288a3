"""Every shape of command, typed and pasted, is recorded as it was typed, with its own output and status."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from sandbox.person import STARTUP
from tests.pty.conftest import present
from tests.pty.recording import SHELLS, Command, Recording, recordings
from tests.pty.shapes import SHAPES

ALIASES = {
    ".bashrc": "alias mine='echo hello'\n",
    ".zshrc": "alias mine='echo hello'\n",
    ".config/fish/config.fish": "alias mine='echo hello'\n",
}
STARTUP_FILES = {name: text + ALIASES[name] for name, text in STARTUP.items()}
MANNERS = ("typed", "pasted")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one session of all shapes was recorded as: the commands of each shape, by its number."""

    home: str
    commands: dict[int, list[Command]]


def divider(number: int) -> str:
    """A command between two shapes, by which their commands are told apart."""
    return f": shape {number}"


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Recorded]:
    """One session for each shell and manner, in which every shape was entered; recorded when first asked for."""

    @cache
    def session(shell: str, manner: str) -> Recorded:
        with recordings(tmp_path_factory.mktemp("shapes")) as record:
            recording = record(present(shell), startup=STARTUP_FILES)
            for number, shape in enumerate(SHAPES):
                if shell in shape.shells:
                    recording.run(divider(number))
                    recording.run(shape.typed) if manner == "typed" else recording.paste(shape.typed)
            recording.run(divider(len(SHAPES)))
            return Recorded(str(recording.home), by_shape(recording))

    return session


def by_shape(recording: Recording) -> dict[int, list[Command]]:
    """The recorded commands between the dividers."""
    found: dict[int, list[Command]] = {}
    current: list[Command] = []
    for command in recording.recorded():
        if match := re.fullmatch(r": shape (\d+)", command.text):
            current = found.setdefault(int(match[1]), [])
        else:
            current.append(command)
    return found


CASES = [
    pytest.param(shell, manner, number, id=f"{shell}-{manner}-{shape.name}")
    for shell in SHELLS
    for manner in MANNERS
    for number, shape in enumerate(SHAPES)
    if shell in shape.shells
]


@pytest.mark.parametrize(("kind", "manner", "number"), CASES)
def test_a_shape_is_recorded_as_it_was_entered(
    sessions: Callable[[str, str], Recorded], kind: str, manner: str, number: int
) -> None:
    session, shape = sessions(kind, manner), SHAPES[number]
    found = session.commands[number]
    assert [(c.text, c.output, c.exit, c.pipestatus, c.count, c.state) for c in found] == [
        (e.text, e.output, e.exit, list(e.pipestatus or (e.exit,)), e.bytes_printed, "done") for e in shape.expected
    ]
    assert [c.cwd for c in found] == ["/" if shape.name in ("after a change of folder", "back") else session.home]
