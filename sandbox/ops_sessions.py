"""The scripted sessions, and each as the recorded history that it leaves: without a shell, the same every time."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from recorder.secrets import mask_text, mask_variable, secret_values
from runbooks.history import Entity, Recorded
from runbooks.model import Source
from sandbox.ops_registry import Known, Naming, as_entities
from sandbox.ops_session import Call, Expected, Said, Scene
from sandbox.ops_session_certificates import CERTIFICATES
from sandbox.ops_session_disk import DISK_FULL
from sandbox.ops_session_rollback import ROLLBACK
from sandbox.ops_session_switch import SWITCH
from store import instants

__all__ = [
    "HOME", "SCENES", "Call", "Expected", "Known", "Said", "Scene", "entities", "recorded", "reviewed", "scene", "source",
]  # fmt: skip

HOME = "/home/marcus"
SCENES: tuple[Scene, ...] = (DISK_FULL, CERTIFICATES, ROLLBACK, SWITCH)
_NAMESPACE = uuid.UUID("8c2b1a52-5f0e-5b3c-9a3e-6a1f0c7d2e44")


def scene(name: str) -> Scene:
    """The scene of this name; raises KeyError where there is none."""
    return {one.name: one for one in SCENES}[name]


def recorded(scene: Scene, *, home: str = HOME, first_id: int = 1) -> list[Recorded]:
    """What the recorder would have in the store, secrets as `***`; command ids count from `first_id`."""
    naming = Naming(entities(scene))
    now, cwd, context = datetime.fromisoformat(scene.began), _absolute(scene.folder, home), scene.kube_context
    secrets: set[str] = set()
    made: list[Recorded] = []
    for said in scene.lines:
        now += timedelta(milliseconds=said.gap_ms)
        if said.is_recorded:
            secrets |= secret_values(said.line)
            seq = len(made) + 1
            text = mask_text(said.line, secrets)
            made.append(
                Recorded(
                    command_id=first_id + seq - 1,
                    uid=str(uuid.uuid5(_NAMESPACE, f"{scene.name} {seq}")),
                    session_id=1,
                    seq=seq,
                    text=text,
                    cwd=cwd,
                    host=scene.host,
                    username=scene.username,
                    started_at=instants.from_datetime(now),
                    duration_ms=said.takes_ms,
                    exit_code=said.exit_code,
                    output="" if said.alt_screen else _printed(said.output.replace("{home}", home), secrets),
                    used_alt_screen=said.alt_screen,
                    context=_context(scene, cwd, home, context),
                    changed={
                        name: value if value is None else mask_text(mask_variable(name, value), secrets)
                        for name, value in said.changed.items()
                    },
                    components=naming.paths(text, scene.host, context),
                )
            )
        now += timedelta(milliseconds=said.takes_ms)
        context = said.kube_context or context
        cwd = _absolute(said.cwd_after, home) if said.cwd_after else cwd
    return made


def reviewed(scene: Scene) -> list[tuple[Recorded, Said]]:
    """Each recorded command with the line that it comes from, which says what a reviewer does with it."""
    return list(zip(recorded(scene), (said for said in scene.lines if said.is_recorded), strict=True))


def entities(scene: Scene) -> list[Entity]:
    """The registry's components, the regions and groups above them included, by path."""
    return as_entities(scene.components)


def source(scene: Scene, *, task_id: int = 1) -> Source:
    """Where a procedure made from this scene comes from."""
    commands = recorded(scene)
    touched = sorted({path for command in commands for path in command.components})
    trigger = f"alert A1 {scene.alert['alertname']}" if scene.alert else ""
    return Source(
        words=(f"T{task_id}",),
        task_id=task_id,
        task=scene.title,
        client=scene.client,
        project=scene.project,
        trigger=trigger,
        components=tuple(touched),
        hosts=(scene.host,),
        usernames=(scene.username,),
        recorded_from=commands[0].started_at,
        recorded_to=commands[-1].started_at,
        command_count=len(commands),
    )


def _absolute(folder: str, home: str) -> str:
    return home + folder.removeprefix("~") if folder.startswith("~") else folder


def _printed(output: str, secrets: set[str]) -> str:
    for value in sorted(secrets, key=len, reverse=True):
        if len(value) >= 6:
            output = output.replace(value, "***")
    return f"{output}\n" if output else ""


_HEAD = re.compile(r"(?P<folder>.*)\.git/HEAD\Z")


def _context(scene: Scene, cwd: str, home: str, kube_context: str) -> Mapping[str, str]:
    """What the files of the scene say of a folder, as `recorder.context` reads it."""
    found = {}
    for name, text in scene.files.items():
        head = _HEAD.match(name)
        if head and f"{cwd}/".startswith(f"{home}/{head['folder']}"):
            reference = text.removeprefix("ref: ").strip()
            found["git_branch"] = reference.removeprefix("refs/heads/")
            found["git_commit"] = scene.files[f"{head['folder']}.git/{reference}"].strip()
    return found | ({"kube_context": kube_context} if kube_context else {})
