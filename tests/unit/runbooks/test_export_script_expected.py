"""An exported script judges what its steps print as a run does, with the values that its parameters have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runbooks.expectation import compare, for_values, learn
from runbooks.model import Expectation, Parameter, Procedure, Retry
from tests.unit.runbooks.test_export_script import World, command, shellcheck, steps_of

PARAMETERS = (
    Parameter(name="NAMESPACE", default="shop"),
    Parameter(name="TEAM", default="shop"),
    Parameter(name="HOST", default="db-3"),
    Parameter(name="COUNT", default="3"),
    Parameter(name="PHRASE", default="two  words"),
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "bin").mkdir()
    (tmp_path / "tmp").mkdir()
    made = World(tmp_path)
    made.stub("a")
    return made


def procedure(expect: Expectation, **fields: object) -> Procedure:
    step = command("s-1", "a", expect=expect)
    return replace(steps_of(replace(step, **fields)), parameters=PARAMETERS)  # type: ignore[arg-type] # any field of a step


def agrees(world: World, expect: Expectation, printed: str, **values: str) -> bool:
    """Whether the script takes an output, after asserting that a run does the same."""
    (world.root / "a.out").write_text(printed, newline="")
    found = world.run(*(f"--set={name}={value}" for name, value in values.items()))
    assert found.returncode in (0, 1)
    defaults = {one.name: one.default or "" for one in PARAMETERS}
    judged = compare(for_values(expect, {**defaults, **values}, defaults), 0, printed)
    right = ("same",) if expect.mode == "similar" else ("same", "differs")
    assert (found.returncode == 0) is (judged.result in right), (printed, values, judged, found.stderr)
    return found.returncode == 0


@pytest.mark.parametrize(
    "value", ["other", "shop", "a*b", "it's", "[x]", "?hop", "x y  z", "\\n", "$(id)", "!(q)", "@(a|b)", "é"]
)
def test_a_recorded_value_in_an_exact_output_is_what_the_parameter_is(world: World, value: str) -> None:
    expect = Expectation(output="No resources found in shop namespace.\nworkshop shop-1 3 shop", mode="exact")
    world.write(procedure(expect))
    assert agrees(world, expect, f"No resources found in {value} namespace.\nworkshop shop-1 3 {value}", NAMESPACE=value)
    assert not agrees(world, expect, f"No resources found in what namespace.\nworkshop shop-1 3 {value}", NAMESPACE=value)
    if value != "shop":
        assert not agrees(world, expect, expect.output, NAMESPACE=value)


def test_of_parameters_with_one_recorded_value_the_changed_one_counts(world: World) -> None:
    expect = Expectation(output="in shop on db-3: two  words", mode="exact")
    world.write(procedure(expect))
    assert agrees(world, expect, "in x on db-3: two words", NAMESPACE="x")
    assert agrees(world, expect, "in y on db-9: two words", TEAM="y", HOST="db-9")
    assert agrees(world, expect, "in shop on db-3: one", PHRASE="one", COUNT="4")


def test_lines_that_were_left_out_stay_where_they_were(world: World) -> None:
    expect = learn([(0, "\n".join(f"line {n} of shop" for n in range(60)))] * 2)
    assert expect.cut_at is not None and expect.mode == "exact"
    world.write(procedure(expect))
    lines = [f"line {n} of x" for n in range(60)]
    assert agrees(world, expect, "\n".join([*lines[:30], "more", *lines[31:]]), NAMESPACE="x")
    assert not agrees(world, expect, "\n".join([*lines[:3], "more", *lines[4:]]), NAMESPACE="x")


@pytest.mark.parametrize(
    "printed",
    [
        "web-7f9c-zzzzz 1/1 17h\n",
        "web-7f9c-zzzzz  1/1   3d\t\n\n",
        "web-7f9c-a b 1/1 3d",
        "web-7f9c- 1/1 3d",
        "",
        "x\nweb-7f9c-q 1/1 3d",
    ],
)
def test_a_mask_stands_for_what_it_stood_for(world: World, printed: str) -> None:
    expect = Expectation(output="web-7f9c-abcde 1/1 3d", masks=((9, 14), (19, 21)), mode="exact")
    world.write(procedure(expect))
    agrees(world, expect, printed)


def test_a_step_waits_for_the_output_with_the_value_given(world: World) -> None:
    expect = Expectation(output="deployment shop is ready", mode="exact")
    retry = Retry(times=4, interval_ms=10, until="output")
    world.write(procedure(expect, retry=retry))
    (world.root / "a.do").write_text(
        'n=$(tr -cd "\\n" <"$STUBS/argv" | wc -c); ((n < 3)) && echo "other is not" || echo "deployment other is ready"'
    )
    assert world.run("--set", "NAMESPACE=other").returncode == 0
    assert len(world.calls) == 3


PODS = """NAME      READY   STATUS    RESTARTS   AGE
web-a1    1/1     Running   0          6d2h
web-b2    1/1     Running   0          6d2h
db-0      1/1     Running   0          9d"""


@pytest.mark.parametrize(
    "printed",
    [
        PODS,
        PODS.replace("6d2h", "12s"),
        PODS + "\nold-1     1/1     Running   0          3d",
        PODS + "\nold-1     0/1     Pending   0          3d",
        PODS + "\nold-1     1/1     Terminating   0      3d",
        PODS.replace("1/1     Running   0          9d", "0/1     Running   0          9d"),
        PODS.replace("db-0      1/1     Running", "db-0      1/1     CrashLoopBackOff"),
        PODS.replace("\ndb-0      1/1     Running   0          9d", ""),
        PODS.splitlines()[0],
        PODS.replace("web-b2", "web-q9"),
        "No resources found in shop namespace.",
        "Warning: something is deprecated\n" + PODS,
        "Error: something is wrong\n" + PODS,
        "",
        PODS.replace("Running   0", "Running   2"),
    ],
)
def test_an_output_that_is_waited_for_need_only_be_like_it(world: World, printed: str) -> None:
    learned = learn([(0, PODS)])
    assert learned.mode == "similar"
    world.write(procedure(learned, retry=Retry(times=2, interval_ms=1, until="output")))
    assert printed or shellcheck(world.script) == ""
    agrees(world, learned, printed)


def test_it_is_told_which_line_is_other(world: World) -> None:
    expect = Expectation(output="one\ntwo is here", mode="exact")
    world.write(procedure(expect))
    (world.root / "a.out").write_text("one\nthree is here\n")
    assert "printed something else than expected ('three is here')" in world.run().stderr
