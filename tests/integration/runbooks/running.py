"""A home in which runbooks are run by the real `tt`: procedures put into its store, verbs started, rows looked at."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.draining import drain_everything
from recorder.attach import request
from recorder.errors import RecorderError
from recorder.places import Places
from runbooks.model import Procedure, Step
from runbooks.template import Template
from runbooks.versions import keeping
from sandbox.person import Person, home_environment, make_home
from store.database import open_store

TT = [sys.executable, "-m", "cli"]


def step(step_id: str, command: str, **more: Any) -> Step:
    """A step that is called as its id."""
    return Step(id=step_id, title=step_id, command=Template.literal(command), **more)


@dataclass(frozen=True)
class World:
    """One home: its folder, and the environment of whatever runs in it."""

    home: Path
    environment: dict[str, str]

    @classmethod
    def make(cls, folder: Path, **more: str) -> World:
        """A new one; `more` are further variables."""
        folder.mkdir(exist_ok=True)
        home = make_home(folder)
        return cls(home, {**home_environment(home, **more), "PYTHONPATH": str(Path(__file__).parents[3])})

    def close(self) -> None:
        """End what a failed test has left alive."""
        for folder in list(self.places.run.iterdir()) if self.places.run.is_dir() else []:
            with suppress(RecorderError):
                request(folder, {"request": "stop"})

    @property
    def places(self) -> Places:
        """The places below its TT_HOME."""
        return Places(Path(self.environment["TT_HOME"]))

    def add(self, procedure: Procedure, name: str = "it") -> str:
        """Put a procedure into the store; returns its name."""
        with open_store(self.places, "test") as store:
            keeping.create(store, procedure, name=name)
        return name

    def add_steps(self, *steps: Step, **more: Any) -> str:
        """Put a procedure of these steps into the store."""
        return self.add(Procedure(title="It", steps=steps, **more))

    def tt(self, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a verb without a terminal."""
        return subprocess.run(
            [*TT, *args],
            env={**self.environment, **more},
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    def start(self, *args: str, **more: str) -> subprocess.Popen[str]:
        """Start a verb without a terminal."""
        return subprocess.Popen(
            [*TT, *args],
            env={**self.environment, **more},
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def person(self, *args: str, **more: str) -> Person:
        """Run a verb at a terminal."""
        return Person([*TT, *args], {**self.environment, **more}, timeout=40.0)

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Ask the store, with every journal in it."""
        with open_store(self.places, "test", drain=drain_everything) as store:
            return store.rows(sql, parameters)

    def column(self, sql: str) -> list[Any]:
        """The first column of an answer."""
        return [next(iter(row.values())) for row in self.rows(sql)]


def wait_until(holds: Callable[[], object], what: str) -> None:
    """Wait a minute at most; fails with these words."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)
