"""Real shells on pseudo-terminals: `shell` is each of the three in turn, `record` starts a recorded one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.person import find_shell
from tests.pty.recording import SHELLS, Record, recordings


@pytest.fixture(params=SHELLS, scope="session")
def shell(request: pytest.FixtureRequest) -> str:
    """Each of the shells; a missing one is skipped, but fails where TT_TESTS_NEED_SHELLS is set."""
    return present(request.param)


def present(name: str) -> str:
    """The name of a shell that is installed; skips the test otherwise."""
    if find_shell(name) is None:
        if os.environ.get("TT_TESTS_NEED_SHELLS"):
            pytest.fail(f"{name} is not installed, and TT_TESTS_NEED_SHELLS is set")
        pytest.skip(f"{name} is not installed")
    return name


@pytest.fixture
def bash() -> str:
    """For what only bash has."""
    return present("bash")


@pytest.fixture
def zsh() -> str:
    """For what only zsh has."""
    return present("zsh")


@pytest.fixture
def fish() -> str:
    """For what only fish has."""
    return present("fish")


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """Starts recorded shells: `recording = record(shell)`, then `run` lines, then `recorded()`."""
    with recordings(tmp_path) as start:
        yield start
