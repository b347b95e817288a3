"""A home in which what a scene's runbook was exported to is run: its files, its programs, and the calls that are right.

What is right comes from the scene: the calls of the lines that a step was made from, in the folders that they were typed in.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from recorder.secrets import secret_values
from runbooks.history import Recorded
from runbooks.making.make import make
from runbooks.model import Kind, Procedure, Step
from sandbox.ops_programs import Called, Programs, install
from sandbox.ops_session import Call, Said, Scene, calls_of
from sandbox.ops_sessions import HOME, entities, recorded, reviewed, source

KINDS: tuple[Kind, ...] = ("check", "change", "interactive", "manual")
_SOON_MS = 10  # between tries: the stand-ins need no time to get better


def secrets_of(scene: Scene) -> frozenset[str]:
    """The secret values that are typed in a scene."""
    return frozenset(value for said in scene.lines for value in secret_values(said.line) if len(value) > 8)


def procedure_of(scene: Scene, home: str = HOME) -> Procedure:
    """The runbook that is made of a scene, its tries one right after the other."""
    made = make(recorded(scene, home=home), entities(scene), source=source(scene))
    return replace(made, steps=tuple(_impatient(step) for step in made.steps))


def _impatient(step: Step) -> Step:
    return replace(step, retry=replace(step.retry, interval_ms=_SOON_MS)) if step.retry else step


@dataclass(frozen=True)
class SceneWorld:
    """A scene's home below `folder`, its runbook, its programs, and the typed lines that each step was made from."""

    scene: Scene
    folder: Path
    procedure: Procedure
    programs: Programs
    typed: Mapping[str, tuple[tuple[Recorded, Said], ...]]
    swaps: Mapping[str, str]

    @classmethod
    def make(cls, scene: Scene, folder: Path, swaps: Mapping[str, str] | None = None) -> SceneWorld:
        """A new one, whose programs answer what the steps were answered; in their calls stands a swap's value for its key."""
        home = folder / "home"
        home.mkdir(parents=True)
        procedure = procedure_of(scene, str(home))
        lines = {one.command_id: (one, said) for one, said in _reviewed(scene, str(home))}
        typed = {step.id: tuple(lines[one] for one in step.provenance.command_ids) for step in procedure.steps}
        calls = [
            _at(home, swapped(call, swaps or {}))
            for step in procedure.steps
            for _, said in typed[step.id]
            for call in calls_of(said, scene.programs)
        ]
        made = cls(scene, folder, procedure, install(folder / "programs", calls, scene.programs), typed, swaps or {})
        made.begin_again()
        return made

    @property
    def home(self) -> Path:
        """The home folder."""
        return self.folder / "home"

    @property
    def secrets(self) -> dict[str, str]:
        """A value for each secret of the runbook: what was typed."""
        names = [one.name for one in self.procedure.parameters if one.is_secret]
        return dict(zip(names, sorted(secrets_of(self.scene)), strict=True))

    @property
    def environment(self) -> dict[str, str]:
        """What a process gets that runs an export: the programs first on PATH, and the secrets."""
        path = f"{self.programs.path}{os.pathsep}{os.environ['PATH']}"
        basics = {"HOME": str(self.home), "XDG_STATE_HOME": str(self.folder / "state"), "LANG": "C.UTF-8", "TERM": "xterm"}
        return {"PATH": path, **basics, **self.secrets}

    def names_to_type(self, values: Mapping[str, str]) -> list[str]:
        """What must be typed before steps that want it, as options of a script or of `tt runbook run`."""
        everything = {**self.procedure.defaults, **values}
        names = [
            one.confirm_name.value(everything, self.procedure.defaults) for one in self.procedure.steps if one.confirm_name
        ]
        return [word for name in dict.fromkeys(names) for word in ("--confirm", name)]

    def begin_again(self) -> None:
        """The files as they were before the session, and no call made."""
        self.programs.forget()
        for path in sorted(self.home.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        for name, text in self.scene.files.items():
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def files(self) -> dict[str, str]:
        """Every file of the home with what is in it."""
        return {str(path.relative_to(self.home)): path.read_text() for path in self.home.rglob("*") if path.is_file()}

    def answer_otherwise(self, called: Called, text: str) -> None:
        """Let a program that is called so print something else each time."""
        known = dict.fromkeys(one.argv for step in self.right_calls() for one in step)
        for file in (self.programs.folder / "answers" / str(list(known).index(called.argv))).glob("*.out"):
            file.write_text(text)

    def type_again(self) -> None:
        """Type the lines that steps were made from into a bash, each in the folder in which it was typed."""
        lines = [
            f"cd {shlex.quote(one.cwd)}\n{said.line}\n" for step in self.procedure.steps for one, said in self.typed[step.id]
        ]
        subprocess.run(
            ["bash", "--norc", "-c", "\n".join(lines)], env=self.environment, stdin=subprocess.DEVNULL, capture_output=True
        )

    def right_calls(self, kinds: Iterable[Kind] = KINDS) -> list[list[Called]]:
        """The calls of each step of these kinds; the folder is empty where it does not matter."""
        return [
            [
                Called(one.cwd if step.cwd else "", swapped(call, self.swaps).argv)
                for one, said in self.typed[step.id]
                for call in calls_of(said, self.scene.programs)
            ]
            for step in self.procedure.steps
            if step.kind in set(kinds)
        ]

    def check_calls(self, right: Sequence[Sequence[Called]]) -> None:
        """Whether exactly these calls were made."""
        check_calls(self.programs.calls(), right)


def check_calls(made: Sequence[Called], right: Sequence[Sequence[Called]]) -> None:
    """Whether these calls are right, step by step; within one in any order, since a pipeline starts all at once."""
    at = 0
    for number, step in enumerate(right, 1):
        part = [replace(one, cwd=one.cwd if wanted.cwd else "") for one, wanted in zip(made[at:], step, strict=False)]
        assert _sorted(part) == _sorted(step), f"the calls of step {number} with any"
        at += len(step)
    assert list(made[at:]) == []


def _sorted(calls: Iterable[Called]) -> list[tuple[tuple[str, ...], str]]:
    return sorted((one.argv, one.cwd) for one in calls)


def swapped(call: Call, swaps: Mapping[str, str]) -> Call:
    """A call with other values in its words."""
    words = list(call.argv)
    for old, new in swaps.items():
        words = [word.replace(old, new) for word in words]
    return replace(call, argv=tuple(words))


def _reviewed(scene: Scene, home: str) -> list[tuple[Recorded, Said]]:
    return list(zip(recorded(scene, home=home), (said for _, said in reviewed(scene)), strict=True))


def _at(home: Path, call: Call) -> Call:
    """What it does is done in this home, also where whoever runs it has another, as tesh has."""
    return replace(call, effect=f"HOME='{home}'; {call.effect}") if call.effect else call
