"""What a fresh interpreter loads: the run-time twin of the import contracts."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

_PROBE = """
import json, sys
sys.argv = ["tt", *json.loads(sys.argv[1])]
from cli.main import main
try:
    main()
except SystemExit as end:
    status = end.code
names = {name.partition(".")[0] for name in sys.modules}
heavy = {"click", "duckdb", "rich", "jinja2", "store", "subprocess", "tempfile", "tomllib"}
print(json.dumps([status, sorted(names & heavy)]))
"""


def loaded_by(*words: str, **environment: str) -> set[str]:
    """Which of the heavy modules a `tt` command has loaded when it ends well."""
    finished = subprocess.run(
        [sys.executable, "-c", _PROBE, json.dumps(words)],
        env={**os.environ, **environment}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    status, names = json.loads(finished.stdout.splitlines()[-1])
    assert status == 0
    return set(names)


def test_a_prompt_waits_for_nothing_heavy() -> None:
    assert loaded_by("status", "--prompt") == set()
    assert loaded_by("status", "--prompt", TT_SESSION="01a20479-0000-7000-8000-000000000000") == set()


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["completion", "fish"]], ids=" ".join)
def test_help_does_not_load_the_database(words: list[str]) -> None:
    assert not loaded_by(*words) & {"duckdb", "rich"}


def test_a_listing_without_a_terminal_does_not_load_the_renderer() -> None:
    assert "rich" not in loaded_by("log")


@pytest.mark.parametrize("verb", ["next", "ls"])
def test_a_listing_of_tasks_loads_nothing_it_has_no_use_for(verb: str) -> None:
    assert not loaded_by(verb) & {"rich", "subprocess", "tomllib"}
