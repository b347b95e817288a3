"""What a Markdown block waits for, and which outputs are compared at all."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from runbooks.exports import cram
from runbooks.exports.about import About
from runbooks.exports.markdown_comparing import is_comparable
from runbooks.exports.markdown_expected import awaited
from runbooks.model import Expectation, Parameter, Procedure, Retry, Step
from runbooks.template import Template
from tests.unit.runbooks.test_export_tesh_cram import run

PODS = "NAME    READY   AGE\nweb-a1  1/1     6d2h"
MASKS = ((24, 26), (36, 40))


def is_awaited(expect: Expectation, printed: str, **values: str) -> bool:
    """What bash says of an output."""
    parameters = tuple(Parameter(name=name, default="shop") for name in values)
    wanted = awaited(expect, parameters, set(values))
    text = f"[[ {wanted.printed} == {wanted.pattern} ]]"
    ended = subprocess.run(
        ["bash", "-c", text], env={"PATH": "/usr/bin:/bin", "_output": printed, **values}, stderr=subprocess.PIPE
    )
    assert ended.stderr == b""
    return ended.returncode == 0


@pytest.mark.parametrize(
    ("printed", "is_right"),
    [
        (PODS, True),
        ("NAME      READY   AGE\nweb-zz9   1/1     12s  ", True),
        ("NAME    READY   AGE\nweb-a1  0/1     6d2h", False),
        ("NAME    READY   AGE\nweb-a1  1/1     6d2h\nweb-b2  0/1     Terminating", False),
        ("NAME    READY   AGE\nweb-b2  0/1     3s\nweb-a1  1/1     6d2h", False),
        ("NAME    READY   AGE", False),
        ("", False),
    ],
)
def test_a_mask_stands_for_no_line_and_blanks_are_one(printed: str, is_right: bool) -> None:
    assert [PODS[a:b] for a, b in MASKS] == ["a1", "6d2h"]
    assert is_awaited(Expectation(output=PODS, masks=MASKS), printed) is is_right


def test_lines_that_were_left_out_may_be_many() -> None:
    expect = Expectation(output="1\n2\n99\n100", cut_at=4)
    assert is_awaited(expect, "\n".join(map(str, range(1, 101))))
    assert is_awaited(expect, "1\n2\n99\n100")
    assert not is_awaited(expect, "1\n2\n100")


@pytest.mark.parametrize("value", ["shop", "other", "a*b", "it's", "[x]"])
def test_a_recorded_value_in_the_output_is_what_the_parameter_is(value: str) -> None:
    expect = Expectation(output="No resources found in shop namespace.")
    assert is_awaited(expect, f"No resources found in {value} namespace.", NAMESPACE=value)
    assert not is_awaited(expect, "No resources found in what namespace.", NAMESPACE=value)


def test_no_output_is_awaited_as_no_output() -> None:
    assert is_awaited(Expectation(), "")
    assert not is_awaited(Expectation(), "x")


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("kubectl get pods", True),
        ("git diff", True),
        ("git push", False),
        ("make && git -C /srv push origin main", False),
        ("git push 2>&1", True),
        ("ssh db-3 'sudo systemctl enable x'", False),
        ("systemctl status x", True),
        ("curl -v https://x", False),
        ("curl -fsS https://x", True),
    ],
)
def test_what_is_told_on_standard_error_is_not_compared(text: str, is_right: bool) -> None:
    expect = Expectation(output="x", mode="similar")
    assert is_comparable(Step(id="s", title="x", command=Template.literal(text), expect=expect)) is is_right


def test_what_is_printed_by_earlier_tries_is_not_compared() -> None:
    expect, command = Expectation(output="x", mode="similar"), Template.literal("is-active")
    until_exit, until_output = Retry(times=2, interval_ms=1), Retry(times=2, interval_ms=1, until="output")
    assert not is_comparable(Step(id="s", title="x", command=command, expect=expect, retry=until_exit))
    assert is_comparable(Step(id="s", title="x", command=command, expect=expect, retry=until_output))


@pytest.mark.parametrize("tail", ["", "\\n", "\\n\\n", "\\n\\n\\n"])
def test_cram_passes_however_an_output_ends(tail: str, tmp_path: Path) -> None:
    command = Template.literal(f"printf '%b' 'a\\n\\nb{tail}'")
    step = Step(id="s", title="x", command=command, expect=Expectation(output="a\n\nb", mode="exact"))
    procedure = Procedure(title="t", steps=(step,))
    assert "b\n" in cram.render(procedure, About(name="x"))
    ended = run("cram", procedure, tmp_path)
    assert ended.returncode == 0, ended.stdout
