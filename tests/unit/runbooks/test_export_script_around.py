"""Exported scripts in odd surroundings: closed streams, pipes, other folders, missing ones, signals, options of the shell."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from runbooks.model import Expectation, Parameter, Procedure, Step
from runbooks.template import build
from tests.unit.runbooks.examples import plain
from tests.unit.runbooks.test_export_script import World, command, steps_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "bin").mkdir()
    (tmp_path / "tmp").mkdir()
    made = World(tmp_path)
    made.stub("a", "b", "c")
    return made


def shell(world: World, text: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a line of a shell does in the folder of the script."""
    world.script.chmod(0o755)
    return subprocess.run(
        ["bash", "-c", text], env=world.environment | environment, cwd=world.root, capture_output=True, text=True, timeout=60
    )


def assert_tidy(world: World) -> None:
    assert list((world.root / "tmp").glob("runbook.*")) == []
    assert list(world.root.rglob("*.lock*")) == []


@pytest.mark.parametrize(
    "text",
    [
        "./runbook.sh <&-",
        "./runbook.sh >&-",
        "./runbook.sh <&- >&- 2>&-",
        "bash runbook.sh </dev/null",
        "bash <runbook.sh",
        "cat runbook.sh | bash -s -- --yes",
        "cd / && $OLDPWD/runbook.sh",
        "ln -s $PWD/runbook.sh sub/link && cd sub && ./link",
        "chmod -x runbook.sh; bash ./runbook.sh",
        "PATH=$PWD:$PATH runbook.sh",
        "SHELLOPTS=noclobber:noglob:nounset:xtrace bash runbook.sh",
        "BASHOPTS=extdebug:failglob:nocasematch bash runbook.sh",
        "POSIXLY_CORRECT=1 CDPATH=/:/usr IFS=abc bash runbook.sh",
        "TMPDIR=/does/not/exist bash runbook.sh",
        "mkdir 'sp ace'; TMPDIR=$PWD/'sp ace' XDG_STATE_HOME=$PWD/'sp ace' bash runbook.sh; rm -r sp*/runbooks; rmdir sp*",
        "XDG_STATE_HOME=relative bash runbook.sh && [[ ! -e relative ]]",
        "umask 777; bash runbook.sh; umask 022",
        "env -u HOME bash runbook.sh",
        "exec 9</dev/null 10<&9; bash runbook.sh",
    ],
)
def test_it_runs_from_wherever_and_however_it_is_called(world: World, text: str) -> None:
    (world.root / "sub").mkdir()
    world.write(plain("a 1", 'cd /usr; V=\'x y\'; f() { a "$V" "$PWD"; }', "f"))
    found = shell(world, text)
    assert found.returncode == 0, found.stdout + found.stderr
    assert world.calls == [["a", "1"], ["a", "x y", "/usr"]]
    assert_tidy(world)


@pytest.mark.parametrize(
    "text", ["./runbook.sh | true", "./runbook.sh 2>&1 | true", "./runbook.sh --log log | true", "./runbook.sh --list | true"]
)
def test_a_pipe_that_is_closed_ends_it_tidily(world: World, text: str) -> None:
    world.write(plain(*(f"a {n}; printf '%9999s\\n' {{1..20}}" for n in range(9))))
    found = shell(world, f"{text}; exit ${{PIPESTATUS[0]}}")
    assert found.returncode in (0, 1, 141)
    assert len(world.calls) < 9
    assert_tidy(world)
    assert "--list" in text or world.run("--resume").returncode == 0


@pytest.mark.parametrize("name", ["./runbook.sh", "bash runbook.sh", "bash ./runbook.sh"])
def test_the_hint_how_to_go_on_can_be_typed_as_it_stands(world: World, name: str) -> None:
    """Even where a step went to another folder."""
    world.write(plain("cd /usr", "[ -e ${STUBS}/ok ]", "a 3"))
    for begin in ("To go on: ", "or:       "):
        world.forget()
        (world.root / "ok").unlink(missing_ok=True)
        told = shell(world, name).stderr.splitlines()
        hint = next(line for line in told if line.startswith(begin)).removeprefix(begin).partition(" (")[0]
        (world.root / "ok").touch()
        assert shell(world, hint).returncode == 0
        assert world.calls == [["a", "3"]]


def test_it_is_not_read_into_a_shell(world: World) -> None:
    world.write(plain("a 1"))
    found = shell(world, ". ./runbook.sh; echo $? and still here")
    assert found.stdout == "2 and still here\n" and "is to be run" in found.stderr
    assert world.calls == []


def test_a_step_that_failed_is_not_told_to_have_been_cut_off(world: World) -> None:
    world.write(plain("a 1", "[ -e ok ]"))
    world.run()
    assert "had begun" not in world.run("--resume").stderr


@pytest.mark.parametrize(
    "kept", ["export T; exported=$T", 'A=(1 "$T" 3)', 'declare -A M=([k]="$T")', 'f() { b "$T"; }; f', "alias x=\"b '$T'\""]
)
def test_a_secret_is_on_no_disk_even_after_a_kill(world: World, kept: str) -> None:
    first = Step(id="s-1", title="1", command=build(["T=", ("TOKEN", "word", "***"), f"; {kept}; true"]))
    steps = (first, command("s-2", "a 2; kill -9 $$"))
    world.write(Procedure(title="T", parameters=(Parameter(name="TOKEN", type="secret"),), steps=steps))
    assert world.run("--log", "log", TOKEN="hunter22").returncode == -9
    (world.root / "argv").unlink()
    found = subprocess.run(["grep", "-r", "hunter22", "."], cwd=world.root, capture_output=True, text=True)
    assert found.stdout == ""


def test_only_the_owner_may_read_what_it_keeps(world: World) -> None:
    world.write(plain("V=1", "a 1"))
    assert shell(world, "umask 000; ./runbook.sh --log log").returncode == 0
    for path in (world.root / "log", *(world.root / ".local/state/runbooks").iterdir()):
        assert path.stat().st_mode & 0o777 == 0o600
    assert (world.root / ".local/state/runbooks").stat().st_mode & 0o777 == 0o700


def test_odd_values_of_variables_are_made_again(world: World) -> None:
    values = {
        "BYTES": b"\xff\xfe\x01 x",
        "LINES_": b"a\n\nb\n",
        "QUOTES": b"'\"`$(id)\\",
        "LONG": b"x" * 100_000,
        "EMPTY": b"",
    }
    world.write(
        plain(
            *(f"{name}=$(cat {name}; echo .); {name}=${{{name}%.}}" for name in values),
            "[ -e ok ]",
            *(f'printf %s "${name}" >got-{name}' for name in values),
        )
    )
    for name, value in values.items():
        (world.root / name).write_bytes(value)
    world.run()
    (world.root / "ok").touch()
    for name in values:
        (world.root / name).unlink()
    assert world.run("--resume").returncode == 0
    for name, value in values.items():
        assert (world.root / f"got-{name}").read_bytes() == value


@pytest.mark.parametrize(
    "text",
    [
        "echo one; exit 0",
        "echo one; exec true",
        "echo one; . ./lib",
        "echo one; g",
        "echo one; set -e; false",
        "echo one; : ${NONE:?is not set}",
        "set -u; echo one; : $NONE",
        "exec >&2; echo one",
        "echo one; eval ex''it",
    ],
)
def test_a_command_that_ends_the_shell_is_logged_as_any_other(world: World, text: str) -> None:
    """Where its output is looked at, what comes behind it goes where it belongs."""
    (world.root / "lib").write_text("exit 0\n")
    ended = command("s-2", text, expect=Expectation(exit_codes=(0, 1, 127)))
    left = command("s-0", "sleep 20 >/dev/null 2>&1 & echo $! >kept")
    world.write(steps_of(left, command("s-1", "g() { exit 0; }"), ended, command("s-3", "a 3; echo two")))
    found = world.run("--log", "log")
    os.kill(int((world.root / "kept").read_text()), signal.SIGKILL)  # it was not waited for
    assert (found.returncode, world.calls) == (0, [["a", "3"]])
    log = (world.root / "log").read_text()
    assert "one" in (found.stdout + found.stderr).splitlines()
    assert log.splitlines().count("one") == log.splitlines().count("two") == 1
    if "''" not in text:  # nobody could see that one coming
        assert found.stdout.splitlines().count("two") == 1 and found.stdout.endswith("Done.\n")
    assert_tidy(world)
