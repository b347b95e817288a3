"""What a command does: nothing of note, look, change, take over the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from runbooks.knowledge.classes import classify
from runbooks.shell.inside import runs
from runbooks.shell.invocation import program
from runbooks.shell.parse import parse

DATA = Path(__file__).parents[2] / "data" / "runbooks"
CASES = [line.split("\t", 1) for line in (DATA / "classes.txt").read_text().splitlines() if line and not line.startswith("# ")]


@pytest.mark.parametrize(("kind", "command"), CASES, ids=[f"{kind}-{command}" for kind, command in CASES])
def test_a_command_is_of_its_kind(kind: str, command: str) -> None:
    text = command.replace("\\n", "\n")
    found = classify(parse(text), text)
    assert found.kind == kind, found


def test_every_kind_has_its_examples() -> None:
    assert len(CASES) > 250
    assert {kind for kind, _ in CASES} == {"noise", "check", "change", "interactive"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "'",
        "\0",
        "$(",
        "\ud800",
        "a" * 10_000,
        ")))",
        "ls (pwd)",
        "=",
        "--",
        "- -",
        "ssh",
        "sudo",
        "env",
        "xargs",
        "find -exec",
        "ssh -p",
        "kubectl",
        "kubectl exec --",
        "docker exec",
        "git",
        "aws",
        "bash -c",
        "ansible -a",
        "ssh h ''",
        "timeout",
        "sudo -u",
    ],
)
def test_no_text_is_too_odd_to_be_judged(text: str) -> None:
    assert classify(parse(text), text).kind in ("noise", "check", "change", "interactive")


def test_wrappers_are_taken_off() -> None:
    text = "A=1 sudo -u x env B=2 timeout -k 5 30 nice -n 5 kubectl -n web get pods -o wide"
    found = program(parse(text).simples[0], text)
    assert found.wrappers == ("sudo", "env", "timeout", "nice")
    assert (found.name, found.subcommand, found.texts) == ("kubectl", ("get",), ("pods",))
    assert found.environment == ("A", "B")
    assert (found.value("-n"), found.value("-o")) == ("web", "wide")


@pytest.mark.parametrize(
    ("text", "inner", "form", "host"),
    [
        ("ssh -p 22 root@db-3 'rm -rf /x'", "rm -rf /x", "single", "root@db-3"),
        ('ssh db-3 "systemctl restart $X"', "systemctl restart $X", "double", "db-3"),
        ("ssh db-3 df -h", "df -h", "words", "db-3"),
        ("ssh db-3 echo 'a b'", "echo a b", "words", "db-3"),
        ("ssh db-3 <<EOF\nls\nEOF", "ls\n", "heredoc", "db-3"),
        ("ssh db-3 sudo bash -s <<'EOF'\nls\nEOF", "sudo bash -s", "words", "db-3"),
        ("ssh db-3 bash -s <<'EOF'\nls\nEOF", "ls\n", "heredoc", "db-3"),
        ("bash -lc $'a\\tb'", "a\tb", "ansi", None),
        ("kubectl exec -it web-1 -n p -c app -- sh -c 'ls /'", "sh -c 'ls /'", "argv", "web-1"),
        ("docker exec -it web psql -l", "psql -l", "argv", "web"),
        ("docker compose exec -T db pg_dump x", "pg_dump x", "argv", "db"),
        ("find . -name x -exec rm {} +", "rm {}", "argv", None),
        ("ansible web -m shell -a 'uptime'", "uptime", "single", None),
        ("su - postgres -c 'psql -l'", "psql -l", "single", None),
    ],
)
def test_what_is_handed_on_is_found_with_its_place(text: str, inner: str, form: str, host: str | None) -> None:
    nested = program(parse(text).simples[0], text).nested
    assert nested is not None
    assert (nested.text, nested.form, nested.host) == (inner, form, host)
    if form in ("single", "double", "heredoc", "argv"):
        assert text[nested.start : nested.end] == inner


def test_a_shell_within_a_shell_is_looked_into() -> None:
    found = [(run.host, run.invocation.name) for run in runs(parse("""ssh a "ssh b 'sudo systemctl restart x'" """))]
    assert found == [(None, "ssh"), ("a", "ssh"), ("b", "systemctl")]
