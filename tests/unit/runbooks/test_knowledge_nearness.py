"""Which failed commands are folded into the one that worked: recall and false matches over labelled pairs."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runbooks.knowledge.exits import is_informational_exit, is_interrupted
from runbooks.knowledge.nearness import folds, nearness
from runbooks.shell.parse import parse

PAIRS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "data" / "runbooks" / "typos.json").read_text())
HALVES = pytest.mark.parametrize("half", [0, 1], ids=["train", "held-out"])


def positives(half: int) -> list[dict[str, str]]:
    """Every second labelled pair."""
    return list(PAIRS["positives"])[half::2]


def distinct(half: int) -> Iterator[tuple[str, str]]:
    """Pairs of distinct commands of one kind; each kind's commands are in one half alone."""
    for commands in list(PAIRS["sessions"].values())[half::2]:
        yield from ((one, other) for one in commands for other in commands if one != other)


@HALVES
def test_most_mistakes_are_folded(half: int) -> None:
    folded = [folds(one["failed"], one["later"], output=one["output"]) for one in positives(half)]
    assert len(folded) > 150
    assert sum(folded) / len(folded) >= 0.85


@HALVES
def test_most_mistakes_are_folded_without_their_output_too(half: int) -> None:
    folded = [folds(one["failed"], one["later"]) for one in positives(half)]
    assert sum(folded) / len(folded) >= 0.75


@HALVES
def test_distinct_commands_of_the_same_programs_are_kept_apart(half: int) -> None:
    matched = [folds(one, other) for one, other in distinct(half)]
    assert len(matched) > 2500
    assert sum(matched) / len(matched) <= 0.01


@HALVES
def test_what_failed_for_another_reason_is_kept_apart(half: int) -> None:
    pairs = PAIRS["failed_otherwise"][half::2]
    matched = [one["failed"] for one in pairs if folds(one["failed"], one["later"], output=one["output"])]
    assert len(pairs) > 40
    assert len(matched) / len(pairs) <= 0.01, matched


@HALVES
def test_random_commands_are_kept_apart(half: int) -> None:
    chance = random.Random(half)
    failed = positives(half)
    later = [one["later"] for one in failed] + [command for commands in PAIRS["sessions"].values() for command in commands]
    matched, count = 0, 0
    for _ in range(2000):
        one, other = chance.choice(failed), chance.choice(later)
        if other != one["later"]:
            matched += folds(one["failed"], other, output=one["output"])
            count += 1
    assert matched / count <= 0.01


def test_the_plain_score_would_not_do() -> None:
    """The reason for comparing by role: likeness of text alone matches every tenth pair of distinct commands."""
    pairs = [*distinct(0), *distinct(1)]
    assert sum(nearness(one, other) >= 0.75 for one, other in pairs) / len(pairs) > 0.05


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("systemctl restart web-1", "systemctl restart web-2"),
        ("kubectl logs app-a", "kubectl logs app-b"),
        ("docker pull nginx:1.24", "docker pull nginx:1.25"),
        ("systemctl start nginx", "systemctl restart nginx"),
        ("df -h", "df -i"),
        ("ls", "ps"),
        ("git tag v1.2.3", "git tag v1.2.4"),
    ],
)
def test_another_name_is_no_mistake_either_way(one: str, other: str) -> None:
    assert not folds(one, other)
    assert not folds(other, one)


@pytest.mark.parametrize(
    "text", ["", " ", "'", "\0", "\ud800", "x" * 100_000, "a;" * 3000, "$(" * 500, "|", "- - -", "=", "sudo", "ssh"]
)
@pytest.mark.parametrize("other", ["", "ls", "'", "ssh a b", "x" * 100_000])
def test_no_text_is_too_odd(text: str, other: str) -> None:
    assert folds(text, other, exit_code=1, output=text) in (True, False)
    assert 0 <= nearness(text, other) <= 1


def test_the_same_command_again_is_folded() -> None:
    assert folds("make  deploy ", "make deploy", exit_code=2)


@pytest.mark.parametrize(
    ("text", "code", "is_information"),
    [
        ("grep x f", 1, True),
        ("grep x f", 2, False),
        ("cat f | grep x", 1, True),
        ("grep x f | wc -l", 1, False),
        ("diff a b", 1, True),
        ("diff a b", 2, False),
        ("test -f x", 1, True),
        ("[ -f x ]", 1, True),
        ("[[ -f x ]]", 1, True),
        ("pgrep java", 1, True),
        ("cmp a b", 1, True),
        ("systemctl is-active x", 3, True),
        ("systemctl status x", 3, True),
        ("systemctl restart x", 1, False),
        ("ssh db-3 'systemctl is-active x'", 3, True),
        ("sudo grep x f", 1, True),
        ("ssh db-3 grep x f", 255, False),
        ("ls x", 2, False),
        ("make", 130, True),
        ("make", 137, True),
        ("make", 143, True),
        ("timeout 5 make", 124, True),
        ("make", -9, True),
        ("make", 2, False),
        ("ls", 0, False),
        ("terraform plan -detailed-exitcode", 2, True),
        ("terraform plan", 2, False),
        ("git diff --quiet", 1, True),
        ("dnf check-update", 100, True),
        ("service x status", 3, True),
        ("kubectl diff -f x", 1, True),
        ("", 1, False),
    ],
)
def test_some_statuses_are_information(text: str, code: int, is_information: bool) -> None:
    assert is_informational_exit(parse(text), code) is is_information


def test_an_interruption_is_told_from_a_failure() -> None:
    assert is_interrupted(130)
    assert is_interrupted(-2)
    assert not is_interrupted(1)
    assert not is_interrupted(129)
    assert not is_interrupted(141)
    assert is_informational_exit(parse("cat f | head -n 1"), 141)
    assert not is_informational_exit(parse("git push --frobnicate"), 129)
    assert not is_interrupted(None)
    assert not is_informational_exit(parse("grep x f"), None)


@pytest.mark.parametrize(
    ("failed", "later", "output"),
    [
        (
            "kubectl config use-context prod-eu",
            "kubectl config use-context prod-eu-west-1",
            'error: no context exists with the name: "prod-eu"',
        ),
        ("docker logs api", "docker logs shop-api-blue-production", "Error: No such container: api"),
        ("kubectl get ns pay", "kubectl get ns payments-eu-prod", 'Error from server (NotFound): namespaces "pay" not found'),
        ("terraform workspace select prod", "terraform workspace select prod-eu-west-1", 'Workspace "prod" doesn\'t exist.'),
        ("systemctl restart postgresql", "systemctl restart postgresql@15-main", "Unit postgresql.service not found."),
    ],
)
def test_a_name_that_does_not_exist_and_the_longer_one_that_does_are_a_mistake_put_right(
    failed: str, later: str, output: str
) -> None:
    assert folds(failed, later, exit_code=1, output=output)
    assert not folds(failed, later, exit_code=1, output="connection refused")
    other = f"{later.rpartition(' ')[0]} staging"
    assert not folds(failed, other, exit_code=1, output=output)


@pytest.mark.parametrize(
    ("failed", "output", "later"),
    [
        ("sudp postqueue -p", "bash: sudp: command not found", "sudo postqueue -p"),
        ("wathc -n 2 kubectl get pods", "bash: wathc: command not found", "watch -n 2 kubectl get pods"),
        (
            "kubectl scale deploy/api --replicas=three",
            'error: invalid argument "three" for "--replicas" flag: strconv.ParseInt',
            "kubectl scale deploy/api --replicas=3",
        ),
        ("kill -9 42l7", "bash: kill: 42l7: arguments must be process or job IDs", "kill -9 4217"),
    ],
)
def test_a_value_or_a_first_word_that_the_error_names_is_put_right(failed: str, output: str, later: str) -> None:
    assert folds(failed, later, output=output)


@pytest.mark.parametrize(
    ("failed", "output", "later"),
    [
        ("grep -c ERROR /var/log/app.log", "0", "grep -c ERROR /var/log/app.log.1"),
        ("mount /srv", "mount: /srv: can't read superblock on /dev/sdb1.", "mount -o remount,ro /srv"),
        ("make test", "make: *** [Makefile:12: test] Error 1", "make test-unit"),
    ],
)
def test_another_file_mount_or_target_is_another_command(failed: str, output: str, later: str) -> None:
    assert not folds(failed, later, output=output)
