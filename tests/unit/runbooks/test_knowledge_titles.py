"""Commands are put in words, with their names as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from runbooks.knowledge.titles import title_of
from runbooks.shell.parse import parse

DATA = Path(__file__).parents[2] / "data" / "runbooks"
CASES = [line.split("\t", 1) for line in (DATA / "titles.txt").read_text().splitlines() if line and not line.startswith("# ")]


@pytest.mark.parametrize(("command", "title"), CASES, ids=[command for command, _ in CASES])
def test_a_command_has_its_title(command: str, title: str) -> None:
    text = command.replace("\\n", "\n")
    assert title_of(parse(text), text) == title


@pytest.mark.parametrize(
    "text",
    [
        "",
        "'",
        "\0",
        "x" * 5000,
        "rm 'a\nb'",
        "a\n\nb",
        "kubectl",
        "ssh a ''",
        "psql -c ''",
        "curl",
        "\ud800",
        "[[ ",
        "((1))",
        ">",
        "find -exec",
        "git commit -m ''",
        "tar",
        "service",
    ],
)
def test_a_title_is_one_line_of_moderate_length(text: str) -> None:
    title = title_of(parse(text), text)
    assert title
    assert "\n" not in title
    assert len(title) <= 100
