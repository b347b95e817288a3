"""Numbers that were read off an output are found by what stands around them, in a like output and by every export alike."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from runbooks.exports.about import About
from runbooks.exports.markdown_block import step_block
from runbooks.exports.script import render
from runbooks.model import Capture, Parameter, Procedure, Step
from runbooks.parameters.capturing import capture_values, number_pattern, pattern_for
from runbooks.parameters.pattern_faults import fault_of
from runbooks.running.judging import found_values
from runbooks.template import Template, build

PS = """\
USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root         1  0.0  0.1 169000 11000 ?        Ss   Mar01   0:03 /sbin/init
root      4242  0.0  1.2 123456 12345 ?        Sl   09:01   0:02 java -jar app.jar
root      4300  0.0  1.2 123456 12345 ?        Sl   09:01   0:02 python3 web.py
"""
SS = """LISTEN 0 128 *:8080 *:* users:(("java",pid=4242,fd=5))\nLISTEN 0 128 *:22 *:* users:(("sshd",pid=812,fd=3))"""
PODS = """\
NAME                   READY   STATUS             RESTARTS       AGE
web-7f9c8d6b5d-x2x4z   1/1     Running            0              3d
web-7f9c8d6b5d-aaaa1   0/1     CrashLoopBackOff   12 (3m ago)    3d
"""
# value, the output it was read off, another day's output, what is to be found in that
NUMBERS = [
    ("8123", "Submitted batch job 8123", "3 warnings\nSubmitted batch job 99\n", "99"),
    ("14", "job 14 at Wed Mar 11 03:10:00 2026", "job 7 at Thu Apr  2 00:00:00 2026", "7"),
    ("4217", "  PID CMD\n 4217 tmux", "  PID CMD\n12345 tmux\n12346 vim", "12345"),
    ("4711", " 4711\n", "\n 5\n", "5"),
    ("4711", "4711\troot", "9\troot\n8\tapp", "9"),
    ("4242", PS, PS.replace("4242", "77").replace("Mar01", "Apr17").replace("0:02", "9:59"), "77"),
    ("4242", SS, SS.replace("4242", "6").replace("812", "1"), "6"),
    ("4242", '{"uid": 7, "id": 4242, "runs": 3}', '{"uid": 8, "id": 43, "runs": 42}', "43"),
    ("4242", "   Active: active (running)\n   Main PID: 4242 (nginx)\n", "   Main PID: 5 (nginx)\n   Tasks: 6", "5"),
    ("3", "REVISION UPDATED STATUS\n2 Tue superseded\n3 Wed deployed", "2 Tue failed\n3 Wed superseded\n4 Fri deployed", "4"),
    ("4711", "| 4711 | root | localhost |\n| 4712 | app | localhost |", "| 1 | app | web |\n| 2 | root | web |", "2"),
    ("42", "total 42\n-rw-r--r-- 1 root root 420 x", "total 8\n-rw-r--r-- 2 root root 9 x", "8"),
]


@pytest.mark.parametrize(("value", "output", "later", "wanted"), NUMBERS)
def test_a_number_is_found_by_the_words_around_it(value: str, output: str, later: str, wanted: str) -> None:
    pattern = number_pattern(value, output)
    assert pattern is not None
    assert fault_of(pattern) == ""
    capture = Capture(step_id="s-1", pattern=pattern)
    assert capture_values(capture, output) == [value]
    assert capture_values(capture, later) == [wanted]


@pytest.mark.parametrize(("value", "output"), [("42", "142 and 42.5 and x-42"), ("42", "no number"), ("a1", "a1"), ("42", "")])
def test_what_is_not_there_as_a_number_of_its_own_has_no_pattern(value: str, output: str) -> None:
    assert number_pattern(value, output) is None


def test_where_every_line_reads_alike_all_are_found_so_that_somebody_is_asked() -> None:
    pattern = number_pattern("4242", "4242\n4250\n")
    assert pattern is not None
    assert capture_values(Capture(step_id="s", pattern=pattern), "4242\n4250\n") == ["4242", "4250"]


def test_of_a_table_the_row_is_found_that_reads_as_the_recorded_one() -> None:
    pattern = pattern_for("web-7f9c8d6b5d-aaaa1", PODS)
    assert pattern is not None
    later = PODS.replace("x2x4z   1/1     Running         ", "k8k8k   0/1     CrashLoopBackOff").replace(
        "aaaa1   0/1     Crash", "b"
    )
    assert capture_values(Capture(step_id="s", pattern=pattern), later) == ["web-7f9c8d6b5d-k8k8k"]


def test_values_are_looked_for_line_by_line_as_grep_does() -> None:
    capture = Capture(step_id="s", pattern="^[^x]+$")
    assert capture_values(capture, "a\nb\nx\n") == ["a", "b"]


@pytest.mark.parametrize("pattern", ["(", "[a", "a{99999999999}", "(" * 300 + ")" * 300])
def test_a_pattern_that_is_none_finds_nothing_in_a_run(pattern: str) -> None:
    assert found_values(Parameter(name="X", capture=Capture(step_id="s", pattern=pattern)), "((") == []


@pytest.mark.parametrize(("value", "output", "later", "wanted"), NUMBERS)
def test_the_script_and_the_block_find_the_same(value: str, output: str, later: str, wanted: str, tmp_path: Path) -> None:
    (tmp_path / "out").write_text(later)
    pattern = number_pattern(value, output)
    assert pattern is not None
    procedure = Procedure(
        title="T",
        parameters=(Parameter(name="ID", default=value, capture=Capture(step_id="s-1", pattern=pattern)),),
        steps=(
            Step(id="s-1", title="List", kind="check", command=Template.literal("cat out")),
            Step(id="s-2", title="Use", command=build(["printf %s ", ("ID", "word", value), " >used"])),
        ),
    )
    (tmp_path / "runbook.sh").write_text(render(procedure, About(name="t")))
    _bash(tmp_path, "runbook.sh")
    assert (tmp_path / "used").read_text() == wanted
    (tmp_path / "used").unlink()
    blocks = "\n".join(step_block(step, procedure.parameters) for step in procedure.steps)
    (tmp_path / "blocks.sh").write_text(f"ID=1\n{blocks}\n")
    _bash(tmp_path, "blocks.sh")
    assert (tmp_path / "used").read_text() == wanted


def _bash(folder: Path, name: str) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    subprocess.run(
        ["bash", name], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True
    )


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a|a)*b", r"(\w+\s?)*$", "(x+x+)+y", "(a?){30}b", ".*.*.*x", "(?=(a+)+)b", "(.*)*x", "(?:(?:a+)b?)+c"],
)
def test_a_pattern_that_may_take_for_ever_is_told(pattern: str) -> None:
    assert "may take for ever" in fault_of(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        *("", "([0-9]{1,3}[.]){3}[0-9]{1,3}", "([a-z]+-)+", "^java +[0-9]+ +[a-z]+ ", ".*foo.*bar.*", "(a|b)+c", "[^ ]+ x"),
        *("(?:[a-z0-9]+[.])*[a-z]+", r"\d+", "web-[0-9a-f]+-[0-9a-z]{5}", "(?:err|error)+ ", "(?>a+)+", "a++b", "^$"),
    ],
)
def test_a_pattern_that_ends_is_none_of_those(pattern: str) -> None:
    assert fault_of(pattern) == ""
