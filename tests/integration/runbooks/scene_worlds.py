"""A home in which what a scene's runbook was exported to is run: its files, its programs, and the calls that are right."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from recorder.secrets import secret_values
from runbooks.history import Recorded
from runbooks.making.make import make
from runbooks.model import Procedure, Step
from sandbox.ops_programs import Called, Programs, install
from sandbox.ops_session import Call, Said, Scene, calls_of
from sandbox.ops_sessions import HOME, entities, recorded, reviewed, source

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
    """A scene's home below `folder`; `said` are the typed lines of each step's commands, `where` the folders of them."""

    scene: Scene
    folder: Path
    procedure: Procedure
    programs: Programs
    said: Mapping[str, tuple[tuple[Recorded, Said], ...]]

    @classmethod
    def make(cls, scene: Scene, folder: Path, values: Mapping[str, str] | None = None) -> SceneWorld:
        """A new one, whose programs answer what the included steps were answered; `values` stand in the calls."""
        home = folder / "home"
        home.mkdir(parents=True)
        procedure = procedure_of(scene, str(home))
        typed = {one.command_id: (one, said) for one, said in _reviewed(scene, str(home))}
        said = {step.id: tuple(typed[one] for one in step.provenance.command_ids) for step in procedure.steps}
        swaps = swapped(procedure, values or {})
        calls = [_with(call, swaps) for step in procedure.steps for _, one in said[step.id] for call in _calls(one, scene)]
        programs = install(folder / "programs", calls, scene.programs)
        made = cls(scene, folder, procedure, programs, said)
        made.begin_again()
        return made

    @property
    def home(self) -> Path:
        """The home folder."""
        return self.folder / "home"

    @property
    def secrets(self) -> dict[str, str]:
        """A value for each secret of the runbook."""
        (*names,) = (one.name for one in self.procedure.parameters if one.is_secret)
        return dict(zip(names, sorted(secrets_of(self.scene)), strict=True))

    @property
    def environment(self) -> dict[str, str]:
        """What a process gets that runs an export: the programs first on PATH, and no secret."""
        return {
            "PATH": f"{self.programs.path}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "TERM": "xterm",
        }

    def begin_again(self) -> None:
        """The files as they were before, and no call made."""
        self.programs.forget()
        for name, text in self.scene.files.items():
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def right_calls(self, values: Mapping[str, str] | None = None) -> list[list[Called]]:
        """For each step the calls that its recorded commands made; `values` stand where the recorded ones stood."""
        swaps = swapped(self.procedure, values or {})
        return [self._of_step(step, swaps) for step in self.procedure.steps]

    def _of_step(self, step: Step, swaps: Mapping[str, str]) -> list[Called]:
        return [
            Called(one.cwd if step.cwd else "", _with(call, swaps).argv)
            for one, said in self.said[step.id]
            for call in _calls(said, self.scene)
        ]

    def made_calls(self, right: Sequence[Sequence[Called]]) -> list[list[Called]]:
        """The calls that were made, cut into as many at a time as were right; a folder that does not matter left out."""
        made = iter(self.programs.calls())
        cut = [[_called(one, next(made, None)) for one in step] for step in right]
        return [*cut, *([one] for one in made)]


def in_any_order(calls: Iterable[Iterable[Called]]) -> list[list[tuple[str, tuple[str, ...]]]]:
    """The calls of each step sorted: the programs of a pipeline start at once."""
    return [sorted((one.cwd, one.argv) for one in step) for step in calls]


def _called(right: Called, made: Called | None) -> Called:
    if made is None:
        return Called("", ("no call",))
    return made if right.cwd else replace(made, cwd="")


def _calls(said: Said, scene: Scene) -> tuple[Call, ...]:
    return calls_of(said, scene.programs)


def _reviewed(scene: Scene, home: str) -> list[tuple[Recorded, Said]]:
    typed = [said for _, said in reviewed(scene)]
    return list(zip(recorded(scene, home=home), typed, strict=True))


def swapped(procedure: Procedure, values: Mapping[str, str]) -> dict[str, str]:
    """Recorded value -> the one that is used instead."""
    return {procedure.defaults[name]: value for name, value in values.items()}


def _with(call: Call, swaps: Mapping[str, str]) -> Call:
    return replace(call, argv=tuple(_put(word, swaps) for word in call.argv))


def _put(word: str, swaps: Mapping[str, str]) -> str:
    for old, new in swaps.items():
        word = word.replace(old, new)
    return word
