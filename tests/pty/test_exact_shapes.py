"""Every shape of command, typed and pasted, is recorded as it was typed, with its own output and status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from sandbox.person import STARTUP
from tests.pty.conftest import present
from tests.pty.recording import SHELLS, Command, Recording, recordings
from tests.pty.shapes import SHAPES, Shape

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
def session(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    """One session in which every shape was entered."""
    shell, manner = present(request.param[0]), request.param[1]
    with recordings(tmp_path_factory.mktemp("shapes")) as record:
        recording = record(shell, startup=STARTUP_FILES)
        for number, shape in enumerate(SHAPES):
            if shell in shape.shells:
                recording.run(divider(number))
                recording.run(shape.typed) if manner == "typed" else recording.paste(shape.typed)
        recording.run(divider(len(SHAPES)))
        yield Recorded(str(recording.home), by_shape(recording))


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
    pytest.param((shell, manner), number, id=f"{shell}-{manner}-{shape.name}")
    for shell in SHELLS
    for manner in MANNERS
    for number, shape in enumerate(SHAPES)
    if shell in shape.shells
]


@pytest.mark.parametrize(("session", "number"), CASES, indirect=["session"])
def test_a_shape_is_recorded_as_it_was_entered(session: Recorded, number: int) -> None:
    shape: Shape = SHAPES[number]
    found = session.commands[number]
    assert [(c.text, c.output, c.exit, c.pipestatus, c.count, c.state) for c in found] == [
        (e.text, e.output, e.exit, list(e.pipestatus or (e.exit,)), e.bytes_printed, "done") for e in shape.expected
    ]
    assert [c.cwd for c in found] == ["/" if shape.name in ("after a change of folder", "back") else session.home]
