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
        ('ssh h "cd /srv/x && mkdir y"', 'ssh h "cd /srv/x && rmdir y"'),
        ("cd /x && mkdir y && cd y", "cd /x && rmdir y"),
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
        "mkdir -p inc && cd $_",
        "cd - && mkdir x",
        "mkdir x && cd x && mkdir y",
        "mkdir -p /srv/app",
        "touch a",
        "cp -a /var/lib/x /var/lib/x.bak",
        "git push origin main",
        "git push -u origin fix/a",
        "git checkout -b fix/a",
        "git merge hotfix",
        "git config user.name x",
        "ln -sfn new cur",
        "ln -sf new cur",
        "docker compose up -d",
        "ssh h 'cd /srv/x && docker compose up -d app'",
        "docker tag a b",
        "docker pull a",
        "kubectl apply -f a.yaml",
        "kubectl label --overwrite node n a=b",
        "terraform apply p",
        "terraform apply -auto-approve",
        "sudo apt-get install -y openssl",
        "pip install x",
        "usermod -aG ops bob",
        "git tag -f v1",
    ],
)
def test_nothing_is_proposed_where_nothing_is_sure(text: str) -> None:
    assert rollback_of(parse(text), text) is None


@pytest.mark.parametrize(
    ("text", "output", "reverse"),
    [
        ("kubectl apply -f a.yaml", "deployment.apps/api created\nservice/api created", "kubectl delete -f a.yaml"),
        ("kubectl apply -f a.yaml", "deployment.apps/api created\nservice/api configured", None),
        ("kubectl apply -f a.yaml", "deployment.apps/api unchanged", None),
        ("docker compose up -d", "[+] Running 2/2\n Network x Created\n Container x-1 Created\n Container x-1 Started",
         "docker compose down"),
        ("docker compose up -d", " Container x-1 Recreated\n Container x-1 Started", None),
        ("docker compose up -d", " Container x-1 Started", None),
        ("docker compose up -d", " Container x-0 Running\n Container x-1 Created\n Container x-1 Started", None),
        ("git push -u origin fix/a", "To h:r.git\n * [new branch]      fix/a -> fix/a", "git push --delete origin fix/a"),
        ("git push origin fix/a", "To h:r.git\n   1234567..89abcde  fix/a -> fix/a", None),
        ("git push origin main", "To h:r.git\n * [new branch]      main -> main", None),
        ("git push --force origin fix/a", " * [new branch]      fix/a -> fix/a", None),
        ("apt-get install -y jq", "0 upgraded, 1 newly installed, 0 to remove and 3 not upgraded.", "apt-get remove jq"),
        ("apt-get install -y jq", "1 upgraded, 0 newly installed, 0 to remove and 3 not upgraded.", None),
        ("mkdir -pv a", "mkdir: created directory 'a'", "rmdir a"),
        ("terraform apply -auto-approve", "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.", None),
        ("kubectl uncordon n1", "node/n1 already uncordoned", None),
    ],
)  # fmt: skip
def test_what_was_made_is_deleted_only_where_the_output_proves_that_it_was_new(
    text: str, output: str, reverse: str | None
) -> None:
    found = rollback_of(parse(text), text, output)
    assert (found and found[0]) == reverse


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
