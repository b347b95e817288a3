"""What takes back what, and what is proposed to take a command back."""

from __future__ import annotations

from pathlib import Path

import pytest

from runbooks.knowledge.rolling_back import no_rollback_note, rollback_of
from runbooks.knowledge.undoing import undoes
from runbooks.shell.parse import parse

DATA = Path(__file__).parents[2] / "data" / "runbooks"
CASES = [line.split("\t", 2) for line in (DATA / "undoing.txt").read_text().splitlines() if line and not line.startswith("# ")]


@pytest.mark.parametrize(("verdict", "earlier", "later"), CASES, ids=[f"{one} | {other}" for _, one, other in CASES])
def test_a_command_takes_back_another_or_not(verdict: str, earlier: str, later: str) -> None:
    assert undoes(parse(later), parse(earlier)) is (verdict == "yes")


@pytest.mark.parametrize(
    ("text", "reverse"),
    [
        ("sudo systemctl stop nginx", "sudo systemctl start nginx"),
        ("kubectl -n shop set image deploy/web app=web:2", "kubectl rollout undo deploy/web -n shop"),
        ("kubectl cordon n1 --context eu", "kubectl uncordon n1 --context eu"),
        ("helm upgrade web ./chart -n x", "helm rollback web -n x"),
        ("cp f f.bak", "mv f.bak f"),
        ("cp /etc/x{,.bak}", "mv /etc/x.bak /etc/x"),
        ("sudo cp /etc/x /etc/x.bak", "sudo mv /etc/x.bak /etc/x"),
        ("git commit -m x", "git revert --no-edit HEAD"),
        ("ssh db-3 'sudo systemctl stop postgresql'", "ssh db-3 'sudo systemctl start postgresql'"),
        ('ssh db-3 "systemctl stop x"', 'ssh db-3 "systemctl start x"'),
        ("ssh db-3 systemctl stop x", "ssh db-3 systemctl start x"),
        ("ssh a ssh b 'mkdir x'", "ssh a ssh b rmdir x"),
        ("kubectl exec w -- mkdir /x", "kubectl exec w -- rmdir /x"),
        ("cd /x && mkdir y", "cd /x && rmdir y"),
        ("mkdir a && mkdir b", "rmdir b && rmdir a"),
        ("mv 'a b' c", "mv c 'a b'"),
        ("mv a /b/", "mv /b/a a"),
        ("iptables -I INPUT 1 -j DROP", "iptables -D INPUT -j DROP"),
        ("docker compose -f a.yml up -d", "docker compose -f a.yml down"),
        ("podman run --name a b", "podman rm -f a"),
        ("git -C /r tag v1", "git -C /r tag -d v1"),
        ("ssh h <<EOF\nmkdir x\nEOF", "ssh h <<EOF\nrmdir x\nEOF"),
        ("export A=b", "unset A"),
        ('sudo -u x mkdir "$D"', 'sudo -u x rmdir "$D"'),
    ],
)
def test_the_reverse_is_proposed_where_the_command_ran(text: str, reverse: str) -> None:
    found = rollback_of(parse(text), text)
    assert found is not None
    assert found[0] == reverse
    assert not parse(found[0]).has_error


@pytest.mark.parametrize(
    "text",
    [
        "ls",
        "",
        "systemctl restart x",
        "kubectl scale deploy/x --replicas=3",
        "rm x",
        "mkdir x | cat",
        "mkdir x || true",
        "for i in a; do mkdir $i; done",
        "mkdir x && ./unknown",
        "cp a b",
        "'",
        "ssh h 'mkdir \"a",
        "mv a b c/",
    ],
)
def test_nothing_is_proposed_where_nothing_is_sure(text: str) -> None:
    assert rollback_of(parse(text), text) is None


def test_it_is_said_why_nothing_is_proposed() -> None:
    assert "replicas before" in no_rollback_note(parse("kubectl scale deploy/x --replicas=3"))
    assert "restart" in no_rollback_note(parse("ssh db-3 sudo systemctl restart x"))
    assert no_rollback_note(parse("ls")) == ""


def test_what_is_proposed_takes_back_the_command() -> None:
    """Every pair of the table, both ways."""
    for verdict, earlier, _ in CASES:
        found = rollback_of(parse(earlier), earlier)
        if verdict == "yes" and found is not None:
            assert undoes(parse(found[0]), parse(earlier)), (earlier, found)
