"""Which commands are dangerous, how much, and by which rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from runbooks.knowledge.dangers import confirmation, danger_of
from runbooks.shell.parse import parse

DATA = Path(__file__).parents[2] / "data" / "runbooks"
CASES = [line.split("\t", 2) for line in (DATA / "dangers.txt").read_text().splitlines() if line and not line.startswith("# ")]


@pytest.mark.parametrize(("level", "rule", "command"), CASES, ids=[command for _, _, command in CASES])
def test_a_command_is_as_dangerous_as_the_table_says(level: str, rule: str, command: str) -> None:
    danger = danger_of(parse(command.replace("\\n", "\n")))
    if level == "none":
        assert danger is None
    else:
        assert danger is not None
        assert (danger.level, danger.rules[0][0]) == (level, rule)
        assert all(reason for _, reason in danger.rules)


@pytest.mark.parametrize("tags", [{"env": "prod"}, {"environment": "Production"}, {"Env": "prd", "team": "x"}])
def test_any_change_to_production_needs_caution(tags: dict[str, str]) -> None:
    danger = danger_of(parse("touch x"), tags=tags)
    assert danger is not None
    assert danger.level == "caution"
    assert danger.rules[0][0] == "prod"
    assert danger_of(parse("ls"), tags=tags) is None
    assert danger_of(parse("df -h"), tags=tags) is None
    assert danger_of(parse("touch x"), tags={"env": "staging"}) is None


def test_production_is_one_more_reason_and_keeps_the_level() -> None:
    danger = danger_of(parse("rm -rf /x"), tags={"env": "prod"})
    assert danger is not None
    assert danger.level == "irreversible"
    assert [rule for rule, _ in danger.rules] == ["rm-recursive", "prod"]


def test_what_can_not_be_undone_is_confirmed_by_its_name() -> None:
    assert confirmation(danger_of(parse("rm -rf x"))) == "name"
    assert confirmation(danger_of(parse("systemctl stop x"))) == "yes"
    assert confirmation(danger_of(parse("terraform apply"))) == "yes"
    assert confirmation(danger_of(parse("ls"))) == "none"


@pytest.mark.parametrize(
    "text",
    [
        ":(){ :|:& };:",
        "f() { rm -rf /; }; f",
        "while :; do kill -9 $(pgrep x); done",
        "echo 'FLUSHALL' | xargs redis-cli && rm -rf x",
    ],
)
def test_danger_inside_of_anything_is_found(text: str) -> None:
    assert danger_of(parse(text)) is not None


@pytest.mark.parametrize(
    "text", ["", "'", "$(", "rm", "psql -c", "git push", "curl -X", "aws", "kubectl", ">", "> $X", "kill", "tee", "\0"]
)
def test_no_text_is_too_odd(text: str) -> None:
    danger_of(parse(text), tags={"env": "prod"})
