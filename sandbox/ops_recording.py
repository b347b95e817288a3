"""Records a scripted session for real: a person types it into `tt work`, with programs on PATH that answer from the scene."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.ops_programs import Programs, install_scene
from sandbox.ops_session import Said, Scene
from sandbox.person import CTRL_C, PROMPT, STARTUP, Person, home_environment, make_home

_PS2 = "more> "
# A distribution's own handler would say something else of a program that is not there.
_STARTUP = {**STARTUP, ".bashrc": f"unset -f command_not_found_handle\nPS1='{PROMPT}' PS2='{_PS2}'\n"}
_ALERT_RULE = '[[alerts.rules]]\nmatch = \'alertname="{name}"\'\nproject = "{project}"\n'


@dataclass(frozen=True, slots=True)
class Taken:
    """A session that was recorded: the task's id, the home that it is in, and the programs that answered."""

    task_id: int
    home: Path
    environment: Mapping[str, str]
    programs: Programs

    @property
    def store_home(self) -> Path:
        """What TT_HOME is."""
        return Path(self.environment["TT_HOME"])


def record(scene: Scene, tt: Sequence[str], home: Path) -> Taken:
    """Record a scene in this (new) home; `tt` is the command line of the tt program. Raises RuntimeError where it fails."""
    make_home(home, _STARTUP)
    for name, text in scene.files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    programs = install_scene(home / ".programs", scene)
    environment = _environment(home, programs)
    task_id = _task(scene, tt, home, environment)
    folder = home / scene.folder.removeprefix("~").lstrip("/")
    with Person([*tt, "work", f"T{task_id}", "--shell", "bash"], environment, folder=folder, size=(40, 160)) as person:
        person.wait_for_prompt()
        for said in scene.lines[:-1]:
            _type(person, said)
        status = person.leave(scene.lines[-1].line)
    if status != scene.lines[-1].exit_code:
        raise RuntimeError(f"the recorded shell ended with {status}:\n{person.shown}")
    return Taken(task_id, home, environment, programs)


def _environment(home: Path, programs: Programs) -> dict[str, str]:
    basics = home_environment(home)
    return {**basics, "PATH": f"{programs.path}{os.pathsep}{basics['PATH']}"}


def _type(person: Person, said: Said) -> None:
    """Type a line, its continuation lines at their own prompts; one that is given up ends with Ctrl-C."""
    *first, last = said.line.split("\n")
    for part in first:
        person.send(part + "\r")
        person.wait_for(_PS2)
    if said.given_up:
        person.send(last)
        person.interrupt(CTRL_C)
    else:
        person.run(last)


def _task(scene: Scene, tt: Sequence[str], home: Path, environment: Mapping[str, str]) -> int:
    """The registry and the task, from the scene's alert where it has one; returns the task's id."""
    registry, firing = home / "registry.csv", home / "firing.json"
    registry.write_text(scene.registry)
    _ask(tt, environment, "infra", "import", str(registry))
    if not scene.alert:
        return int(_ask(tt, environment, "add", scene.title, "--project", scene.project).strip().removeprefix("T"))
    config = Path(environment["TT_HOME"]) / "config.toml"
    config.write_text(_ALERT_RULE.format(name=scene.alert["alertname"], project=scene.project))
    firing.write_text(_delivery(scene.alert))
    _ask(tt, environment, "alert", "ingest", str(firing))
    (row,) = json.loads(_ask(tt, environment, "ls", "--json"))
    return int(row["task_id"])


def _delivery(labels: Mapping[str, str]) -> str:
    began = datetime.now(UTC) - timedelta(minutes=4)
    alert = {
        "status": "firing",
        "labels": dict(labels),
        "annotations": {"summary": f"{labels['alertname']} on {labels.get('instance', 'unknown')}"},
        "startsAt": began.isoformat(),
        "endsAt": "0001-01-01T00:00:00Z",
    }
    return json.dumps({"version": "4", "groupKey": "{}", "status": "firing", "alerts": [alert]})


def _ask(tt: Sequence[str], environment: Mapping[str, str], *words: str) -> str:
    answer = subprocess.run([*tt, *words], env=dict(environment), capture_output=True, text=True, check=False)
    if answer.returncode:
        raise RuntimeError(f"tt {' '.join(words)} failed: {answer.stderr.strip()}")
    return answer.stdout
