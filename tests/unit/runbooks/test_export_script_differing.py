"""A script refuses what bash would do otherwise than the shell in which it was recorded, and nothing else."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from runbooks.exports.script_differing import differing
from runbooks.model import Parameter, ParameterType, Procedure, Step
from runbooks.template import Template, build
from tests.unit.runbooks.test_export_script import World, command, shellcheck, steps_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "bin").mkdir()
    (tmp_path / "tmp").mkdir()
    made = World(tmp_path)
    made.stub("a", "b")
    return made


def in_zsh(*texts: str) -> Procedure:
    """Steps that were typed in zsh."""
    return replace(steps_of(*(command(f"s-{n}", text) for n, text in enumerate(texts, 1))), shell="zsh")


SAME = (
    ("a db-3 -h",),
    ("NS=shop", "a -n $NS get"),
    ("NS=shop-$((1 + 1))", "a ${NS} ${NS%-2}"),
    ("D=$HOME/x y=$D", "a $D/z $y"),
    ('a "$POD" "${POD:-x}" "${POD%.*}"',),
    ("for h in db-1 db-2; do a $h; done",),
    ("HOSTS=(db-1 db-2)", 'for h in "${HOSTS[@]}"; do a $h; done; a ${HOSTS[@]} ${#HOSTS[@]}'),
    ("for i in $(seq 3) {4..5}; do a x/$i; done",),
    ("awk '{print $1}' /dev/null",),
    ("[[ -z $x ]] && (( ${#x} < 2 )); case $x in '') a;; esac",),
    ("a $(true) $? $#; x=$y a",),
    ("cat <<E\n$x\nE", "cat <<'E'\n$x ${(k)m} **/ $a[1]\nE", "a '$x ${(k)m}' **x # $y ${z:t}"),
    ("declare -A m; m[k]=v", 'a "${m[k]}"'),
    ("echo -e 'a\\tb'; printf 'a\\n'",),
    ("find . -name '*.log' | while read -r f; do a \"$f\"; done",),
    ("f() { a hi; }; f *.log",),
    ('a "$h:/tmp" "$h:$x" $((2*(3)))',),
)
OTHER = (
    ("HOSTS=(db-1 db-2)", "for h in $HOSTS; do a $h; done"),
    ("HOSTS='db-1 db-2'", "a $HOSTS"),
    ("a $HOSTS",),
    ("L=(x y)", 'a "$L"'),
    ("L=(x y)", 'a "${L[1]}"'),
    ("L=(x 'y z')", "a ${L[@]}"),
    ("L[1]=x",),
    ('a "$L[1]"',),
    ("a $#L",),
    ('a "${(k)m}"',),
    ("a **/*.log",),
    ("a *(.)",),
    ('echo "a\\tb"',),
    ("echo x | read v",),
    ("read -q v",),
    ("print hi",),
    ("setopt extendedglob",),
    ('a "$x:t"',),
    ('a "${x:t}"',),
    ('a "$HOST"',),
    ("X=$(ls)", "a $X"),
    ("[ $x = y ]",),
    ("path+=(/x)",),
    ("a =ls",),
    ("for f in *.log; do a $f; done",),
    ("a >$f",),
)


@pytest.mark.parametrize("texts", SAME)
def test_what_means_the_same_in_bash_is_left_alone(texts: tuple[str, ...]) -> None:
    assert differing(in_zsh(*texts)) == {}


@pytest.mark.parametrize("texts", OTHER)
def test_what_means_something_else_in_bash_is_found(texts: tuple[str, ...]) -> None:
    assert list(differing(in_zsh(*texts))) == [f"s-{len(texts)}"]
    assert differing(replace(in_zsh(*texts), shell="bash")) == {}


@pytest.mark.parametrize("texts", [one for one in SAME if "find" not in one[0] and "awk" not in one[0]])
def test_zsh_and_bash_do_the_same_with_what_is_left_alone(texts: tuple[str, ...], tmp_path: Path) -> None:
    program = tmp_path / "a"
    program.write_text('#!/bin/sh\nprintf "<%s>" "$@"\n')
    program.chmod(0o755)
    (tmp_path / "one.log").touch()
    (tmp_path / "xx").touch()
    told = [
        subprocess.run(
            [*shell, "\n".join(texts)],
            cwd=tmp_path,
            env={"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": "/h"},
            capture_output=True,
            text=True,
        ).stdout
        for shell in (["bash", "--norc", "-c"], ["zsh", "-f", "-c"])
    ]
    assert told[0] == told[1]


def test_a_script_refuses_before_anything_is_done_and_says_what_to_do_instead(world: World) -> None:
    world.write(in_zsh("a first", "HOSTS=(db-1 db-2)", "for h in $HOSTS; do a $h; done", "a last"))
    for options in ((), ("--yes",), ("--from", "2"), ("--only", "3")):
        found = world.run(*options)
        assert (found.returncode, world.calls) == (1, [])
        assert "Nothing was done: step 3, s-3" in found.stderr and "recorded in zsh" in found.stderr
        assert "$HOSTS stands without quotes" in found.stderr and "tt runbook run" in found.stderr
    assert "# refused: it was recorded in zsh" in world.run("--dry-run").stdout
    assert world.run("--skip", "3").returncode == 0
    assert world.calls == [["a", "first"], ["a", "last"]]
    assert shellcheck(world.script) == ""


def test_a_terminal_does_not_change_that(world: World) -> None:
    import pexpect

    world.write(in_zsh("a first", "a $HOSTS"))
    terminal = world.pty()
    terminal.expect_exact("Nothing was done: step 2")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert (terminal.exitstatus, world.calls) == (1, [])


def test_a_script_from_zsh_that_means_the_same_in_bash_runs(world: World) -> None:
    world.write(in_zsh("NS=shop", "a $NS"))
    assert world.run().returncode == 0
    assert world.calls == [["a", "shop"]]


def test_single_steps_of_other_shells_are_refused_by_what_was_told_of_them(world: World) -> None:
    fish = Step(id="s-2", title="x", command=Template.literal("a $HOSTS"), flags=("was recorded in fish, not in bash",))
    world.write(steps_of(command("s-1", "a $x"), fish))
    found = world.run()
    assert (found.returncode, world.calls) == (1, [])
    assert "step 2" in found.stderr and "recorded in fish" in found.stderr and "--skip 2" in found.stderr
    assert "tt runbook run" not in found.stderr  # it would be run by bash there too


@pytest.mark.parametrize(("type_", "is_same"), [("host", True), ("string", False)])
def test_a_value_that_may_hold_blanks_is_no_single_word(type_: ParameterType, is_same: bool) -> None:
    step = Step(id="s-1", title="x", command=build(["H=", ("H", "word", "db-3"), "; a $H"]))
    parameter = Parameter(name="H", type=type_, default="db-3")
    procedure = Procedure(title="t", shell="zsh", parameters=(parameter,), steps=(step,))
    assert (differing(procedure) == {}) is is_same


def test_ways_back_and_conditions_are_looked_at_too() -> None:
    step = command("s-1", "a 1")
    for other in (replace(step, rollback=Template.literal("a $X")), replace(step, skip_if=Template.literal("[ $X = 1 ]"))):
        assert list(differing(replace(steps_of(other), shell="zsh"))) == ["s-1"]
