"""A scene's runbook with values that a shell would trip over, and programs that take anything and do nothing."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from runbooks.model import Expectation, Parameter, Step
from runbooks.template import word
from sandbox.ops_programs import Called, install
from sandbox.ops_session import Scene
from tests.integration.runbooks.scene_worlds import SceneWorld

_FAR = ("sudo", "systemctl", "find", "install", "logrotate")  # what is run on the other side of ssh
_WILLING = r"""#!/bin/bash
here=${0%/*}/..
printf '%s\0' "$#" "${PWD//$'\n'/}" "${0##*/}" "${@//$'\n'/$'\036'}" >>"$here/calls"
"""
_HOSTILE = '{n} it\'s "$(touch pwned)" `touch pwned` ${{HOME}} \\ !! x*y ~ [a] {{b,c}} ;&|<># é%s %q\n-{n}'


def hostile_world(scene: Scene, folder: Path) -> tuple[SceneWorld, dict[str, str]]:
    """The world, and a value for each parameter that is no secret; folders of these names are there."""
    made = SceneWorld.make(scene, folder)
    procedure = replace(
        made.procedure,
        parameters=tuple(_anything(one) for one in made.procedure.parameters),
        steps=tuple(_anyhow(one) for one in made.procedure.steps),
    )
    programs = install(folder / "willing", (), (*scene.programs, *_FAR))
    (programs.folder / "program").write_text(_WILLING)
    values = {name: _HOSTILE.format(n=n) for n, name in enumerate(procedure.defaults)}
    for name in sorted({name for step in procedure.steps if step.cwd for name in step.cwd.names}):
        values[name] = str(folder / values[name])
        Path(values[name]).mkdir()
    return replace(made, procedure=procedure, programs=programs), values


def _anything(parameter: Parameter) -> Parameter:
    """A parameter that is given beforehand and may be any text."""
    return parameter if parameter.is_secret else replace(parameter, type="string", pattern="", choices=(), capture=None)


def _anyhow(step: Step) -> Step:
    """A step that is right whatever its programs say, which is nothing."""
    codes = {0, 1, *step.expect.exit_codes}  # 1: grep finds nothing in nothing
    return replace(step, retry=None, expect=Expectation(exit_codes=tuple(sorted(codes))))


def typed_calls(world: SceneWorld, values: Mapping[str, str]) -> list[Called]:
    """The calls that are made when the commands are typed with the values in them, each in a shell of its own."""
    everything = {**world.procedure.defaults, **values, **world.secrets}
    for step in world.procedure.steps:
        assert step.command is not None
        where = f"cd {word(step.cwd.value(everything, world.procedure.defaults))}\n" if step.cwd else ""
        _bash(where + step.command.filled(everything, world.procedure.defaults), world.environment)
    made = world.programs.calls()
    world.programs.forget()
    return made


def words_of(world: SceneWorld, calls: Iterable[Called]) -> list[tuple[str, ...]]:
    """What was called here, and by the shells on the other side of ssh; sorted, since pipelines start all at once."""
    world.programs.forget()
    here = []
    for one in calls:
        is_ssh = one.argv[0] == "ssh"
        here.append(one.argv[:2] if is_ssh else one.argv)
        if is_ssh:
            _bash(" ".join(one.argv[2:]), world.environment)
    there = [one.argv for one in world.programs.calls()]
    world.programs.forget()
    return sorted([*here, *there])


def _bash(text: str, environment: Mapping[str, str]) -> None:
    ended = subprocess.run(
        ["bash", "--norc", "-c", text],
        env=dict(environment),
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert "syntax error" not in ended.stderr, (text, ended.stderr)
