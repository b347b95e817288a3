"""What is made of the scripted sessions and exported does, run for real, exactly what was recorded."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pexpect
import pytest

from runbooks.exports import cram, markdown, script, tesh
from runbooks.exports.about import About
from runbooks.exports.untested import asks_first
from runbooks.model import Procedure
from runbooks.rehearsing.answers import Answer
from runbooks.rehearsing.recordings import Missing, Recordings
from runbooks.rehearsing.rehearse import rehearse
from runbooks.running.ledger import NoLedger
from sandbox.ops_programs import Called
from sandbox.ops_session import Scene
from sandbox.ops_sessions import SCENES, recorded, scene
from tests.integration.runbooks.hostile_worlds import hostile_world, typed_calls, words_of
from tests.integration.runbooks.running import World
from tests.integration.runbooks.scene_worlds import SceneWorld, check_calls
from tests.unit.runbooks.notebooks import Block, ie_blocks, run_ie, run_runme, runme_all
from tests.unit.runbooks.test_round_trip import Silent

each_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda one: one.name)
UNATTENDED = ("check", "change")  # kinds of steps that need nobody
BIN = Path(sys.executable).parent
Run = Callable[[SceneWorld, Mapping[str, str]], None]


def by_script(world: SceneWorld, values: Mapping[str, str]) -> None:
    """Run the exported script at a terminal, with all that asks confirmed beforehand."""
    file = world.folder / "runbook.sh"
    file.write_text(script.render(world.procedure, About(name="it")), encoding="utf-8")
    options = [word for name, value in values.items() for word in ("--set", f"{name}={value}")]
    names = world.names_to_type(values)
    child = pexpect.spawn("bash", [str(file), "--yes", *names, *options], env=world.environment, cwd="/", timeout=60)  # type: ignore[arg-type]  # os._Environ, say its stubs
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, (child.before or b"").decode()


def by_tt(world: SceneWorld, values: Mapping[str, str]) -> None:
    """Run it by `tt runbook run` at a terminal, with all that asks confirmed beforehand."""
    tt = World.make(world.home, PATH=world.environment["PATH"], **world.secrets)
    try:
        tt.add(world.procedure)
        options = [word for name, value in values.items() for word in ("--set", f"{name}={value}")]
        with tt.person("runbook", "run", "it", "--yes", *world.names_to_type(values), *options) as person:
            assert person.wait_for_end() == 0, person.shown
        told = tt.rows("SELECT outcome, command, output FROM runbook_run_steps")
        assert {row["outcome"] for row in told} <= {"done", "differs"}
        assert not any(secret in str(told) for secret in world.secrets.values())
    finally:
        tt.close()


def by_runme(world: SceneWorld, values: Mapping[str, str]) -> None:
    """Run every block of the Markdown but those that take something back, as Runme does one after the other."""
    blocks = [one for one in runme_all(exported(world)) if one.attributes.get("tag") != "rollback"]
    ended = run_runme(blocks, world.folder, {**world.environment, **values})
    assert [one.returncode for one in ended] == [0] * len(blocks), ended[-1].stderr


def by_ie(world: SceneWorld, values: Mapping[str, str]) -> None:
    """Run the Markdown as `ie` does, which leaves out what needs a terminal."""
    blocks = ie_blocks(exported(world))
    ended = run_ie(blocks, world.folder, {**world.environment, **values})
    assert [one.returncode for one in ended] == [0] * len(blocks), ended[-1].stderr
    other = [(block, one.stdout) for block, one in zip(blocks, ended, strict=True) if not is_as_expected(block, one.stdout)]
    assert other == []


def is_as_expected(block: Block, printed: str) -> bool:
    """Whether `ie` would find the standard output like enough; its own measure is kinder."""
    from rapidfuzz import fuzz

    return block.expected is None or fuzz.ratio(block.expected.strip(), printed.strip()) / 100 >= (block.similarity or 0)


def exported(world: SceneWorld) -> str:
    """The Markdown."""
    return markdown.render(world.procedure, About(name="it"))


ALL_KINDS: dict[str, Run] = {"script": by_script, "tt": by_tt, "runme": by_runme}
each_way = pytest.mark.parametrize("way", ALL_KINDS)


@each_scene
def test_the_calls_that_are_right_are_made_when_the_lines_are_typed_again(scene: Scene, tmp_path: Path) -> None:
    world = SceneWorld.make(scene, tmp_path)
    world.type_again()
    world.check_calls(world.right_calls())


@each_scene
@each_way
def test_a_run_makes_exactly_the_recorded_calls_in_order(scene: Scene, way: str, tmp_path: Path) -> None:
    world = SceneWorld.make(scene, tmp_path)
    ALL_KINDS[way](world, {})
    world.check_calls(world.right_calls())


@each_scene
def test_ie_makes_the_calls_of_all_steps_that_need_no_terminal(scene: Scene, tmp_path: Path) -> None:
    world = SceneWorld.make(scene, tmp_path)
    by_ie(world, {})
    world.check_calls(world.right_calls(UNATTENDED))


@each_scene
def test_a_script_leaves_the_files_that_the_session_left(scene: Scene, tmp_path: Path) -> None:
    world = SceneWorld.make(scene, tmp_path)
    world.type_again()
    left = world.files()
    assert left != scene.files or scene.name == "rollback"
    world.begin_again()
    by_script(world, {})
    assert world.files() == left


def parameter_of(procedure: Procedure, value: str) -> str:
    """The name of the parameter that was recorded with this value."""
    return next(name for name, default in procedure.defaults.items() if default == value)


class Remembering(Recordings):
    """Recordings that keep what they were asked."""

    asked: list[tuple[str, ...]]

    def answer(self, argv: Sequence[str], stdin: str | None = None) -> Answer | Missing:
        """The answer of the recordings."""
        self.asked.append(tuple(argv))
        return super().answer(argv, stdin)


@each_scene
def test_a_rehearsal_asks_for_exactly_the_recorded_calls(scene: Scene, tmp_path: Path) -> None:
    world = SceneWorld.make(scene, tmp_path)
    asked: list[tuple[str, ...]] = []

    def remembering(*about: Any) -> Recordings:
        made = Remembering(*about)
        made.asked = asked
        return made

    commands = recorded(scene, home=str(world.home))
    rehearsal = rehearse(world.procedure, commands, {}, Silent(), NoLedger(), speed=1000, answering=remembering)
    assert (rehearsal.unrecorded, rehearsal.passed) == ((), True)
    made = [Called("", argv) for argv in asked if argv[0] in scene.programs]
    right = [[Called("", masked(one.argv, world.secrets.values())) for one in step] for step in world.right_calls()]
    check_calls(made, right)


def masked(argv: tuple[str, ...], secrets: Iterable[str]) -> tuple[str, ...]:
    """The words with stars for secrets, as they are recorded."""
    for secret in secrets:
        argv = tuple(word.replace(secret, "***") for word in argv)
    return argv


SWAPS = [
    ("disk-full", {"db-3": "db-7"}),
    ("certificates", {"prod-us-east-1": "prod-ap-south-1"}),
    ("rollback", {"shop": "store", "flags.acme.example": "flags.eu.example"}),
    ("switch", {"db-3": "db-5.eu.example"}),
]


@pytest.mark.parametrize(
    ("name", "swaps", "way"), [(*one, way) for one in SWAPS for way in ALL_KINDS if way != "tt" or one[0] == "disk-full"]
)
def test_another_value_stands_wherever_the_recorded_one_stood(
    name: str, swaps: Mapping[str, str], way: str, tmp_path: Path
) -> None:
    world = SceneWorld.make(scene(name), tmp_path, swaps)
    ALL_KINDS[way](world, {parameter_of(world.procedure, old): new for old, new in swaps.items()})
    world.check_calls(world.right_calls())


TESTERS = {"tesh": (tesh, "md", ("--no-debug",)), "cram": (cram, "t", ("--shell=bash",))}


def ended_of(program: str, world: SceneWorld, *, dangerous: bool = True) -> subprocess.CompletedProcess[str]:
    """The exported test of all steps, also those that ask first if `dangerous`, run by the real program on stand-ins."""
    exporter, ending, options = TESTERS[program]
    captured = {one.name: one.default for one in world.procedure.parameters if one.capture is not None}
    given = {"values": {**world.secrets, **captured}, "stubs": str(world.programs.path), "dangerous": dangerous}
    file = world.folder / f"runbook.{ending}"
    text = exporter.render(world.procedure, About(name="it"), **given)  # type: ignore[attr-defined]  # both modules have it
    file.write_text(text, encoding="utf-8")
    plain = {**world.environment, "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [str(BIN / program), *options, str(file)], cwd=world.folder, env=plain, capture_output=True, text=True, timeout=100
    )


@each_scene
@pytest.mark.parametrize("program", TESTERS)
def test_tesh_and_cram_pass_where_all_is_answered_as_recorded(program: str, scene: Scene, tmp_path: Path) -> None:
    world = SceneWorld.make(scene, tmp_path)
    ended = ended_of(program, world)
    assert ended.returncode == 0, ended.stdout
    world.check_calls(world.right_calls(UNATTENDED))


@each_scene
@pytest.mark.parametrize("program", TESTERS)
def test_tesh_and_cram_call_nothing_that_asks_first_in_a_run(program: str, scene: Scene, tmp_path: Path) -> None:
    world = SceneWorld.make(scene, tmp_path)
    ended_of(program, world, dangerous=False)
    steps = list(zip(world.procedure.steps, world.right_calls(), strict=True))
    asked, quiet = ({one.argv for step, calls in steps if asks_first(step) is asks for one in calls} for asks in (True, False))
    made = {one.argv for one in world.programs.calls()}
    assert asked - quiet and made and not made & (asked - quiet)


@each_scene
@pytest.mark.parametrize("program", TESTERS)
def test_tesh_and_cram_fail_where_one_answer_is_another(program: str, scene: Scene, tmp_path: Path) -> None:
    world = SceneWorld.make(scene, tmp_path)
    right = zip(world.procedure.steps, world.right_calls(), strict=True)
    compared = [made[0] for step, made in right if step.expect.mode != "none" and step.kind == "check" and len(made) == 1]
    world.answer_otherwise(compared[0], "something else\n")
    ended = ended_of(program, world)
    assert ended.returncode == 1
    assert "something else" in ended.stdout


@pytest.mark.parametrize(
    ("scene", "way"),
    [(one, way) for one in SCENES for way in ALL_KINDS if way != "tt" or one.name == "disk-full"],
    ids=lambda one: one if isinstance(one, str) else one.name,
)
def test_any_value_reaches_the_programs_as_it_is(scene: Scene, way: str, tmp_path: Path) -> None:
    world, values = hostile_world(scene, tmp_path)
    right = words_of(world, typed_calls(world, values))
    ALL_KINDS[way](world, values)
    made = words_of(world, world.programs.calls())
    assert made == right
    folders = {name for step in world.procedure.steps if step.cwd for name in step.cwd.names}
    words = "\0".join(word for argv in made for word in argv)
    assert [name for name in values if name not in folders and values[name] not in words] == []
    assert list(tmp_path.rglob("pwned")) == []
