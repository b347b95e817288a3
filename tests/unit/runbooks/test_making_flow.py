"""What commands need of each other, what they are about, and where they ran."""

from __future__ import annotations

import pytest

from runbooks.history import Entity
from runbooks.making.flow import Flow
from runbooks.making.folders import only_goes, resolved
from runbooks.making.resources import Map
from runbooks.shell.parse import parse
from tests.unit.runbooks.making_sessions import Typed, bench_of


def edges(*typed: Typed | str, entities: tuple[Entity, ...] = ()) -> set[tuple[int, int, str, str]]:
    """The edges as (user, maker, means, what), by the numbers of the commands."""
    flow = Flow(bench_of(*typed).items, entities)
    return {(edge.user + 1, edge.maker + 1, edge.means, edge.what) for found in flow.by_user.values() for edge in found}


@pytest.mark.parametrize(
    ("maker", "user", "file"),
    [
        ("terraform plan -out=tf.plan", "terraform apply tf.plan", "laptop:/srv/ops/tf.plan"),
        ("kubectl get cm web -o yaml > web.yaml", "kubectl apply -f web.yaml", "laptop:/srv/ops/web.yaml"),
        ("pg_dump -f /tmp/a.dump app", "pg_restore /tmp/a.dump", "laptop:/tmp/a.dump"),
        ("curl -o install.sh http://x/i", "bash install.sh", "laptop:/srv/ops/install.sh"),
        ("wget https://x/y/tool.tgz", "tar xf tool.tgz", "laptop:/srv/ops/tool.tgz"),
        ("git clone https://x/y/app.git", "make -C app", "laptop:/srv/ops/app"),
        ("scp a.conf db-3:/tmp/", "ssh db-3 sudo cp /tmp/a.conf /etc/", "db-3:/tmp/a.conf"),
        ("echo x | tee -a /etc/list", "sort /etc/list", "laptop:/etc/list"),
        ("openssl req -newkey rsa -keyout k.pem -out c.pem", "openssl x509 -in c.pem", "laptop:/srv/ops/c.pem"),
        ("mkdir -p /srv/new", "cp a /srv/new/a", "laptop:/srv/new"),
    ],
)
def test_a_file_is_needed_by_what_names_it(maker: str, user: str, file: str) -> None:
    assert (2, 1, "file", file) in edges(maker, user)


def test_the_last_that_wrote_a_file_is_meant() -> None:
    found = edges("echo a > x", "echo b > x", "cat x")
    assert (3, 2, "file", "laptop:/srv/ops/x") in found
    assert not any(user == 3 and maker == 1 for user, maker, *_ in found)


def test_the_same_name_on_another_machine_or_in_another_folder_is_another_file() -> None:
    assert not edges("echo a > x", Typed("cat x", cwd="/elsewhere"))
    assert not edges("echo a > /tmp/x", "ssh db-3 cat /tmp/x")


def test_values_come_from_the_output_that_showed_them_first() -> None:
    shown = Typed("kubectl get pods", "web-7f9c-x2v9k Running")
    assert (3, 1, "value", "web-7f9c-x2v9k") in edges(shown, shown, "kubectl delete pod/web-7f9c-x2v9k")
    assert not edges("kubectl get pod web-7f9c-x2v9k", shown, "kubectl delete pod web-7f9c-x2v9k")
    json = Typed("aws ec2 describe-instances", '{"InstanceId": "i-0abc1234", "Name": "web"}')
    assert (2, 1, "value", "i-0abc1234") in edges(json, "aws ec2 stop-instances --instance-ids i-0abc1234")


def test_a_process_number_is_a_value_for_kill_alone() -> None:
    shown = Typed("pgrep -a java", "4711 java -jar app.jar")
    assert (2, 1, "value", "4711") in edges(shown, "kill 4711")
    assert not edges(shown, "curl http://web:4711/")


def near(one: str, other: str, *entities: Entity) -> str:
    """How near two commands are."""
    bench = bench_of(one, other)
    return Map(bench.items, entities).nearness(*bench.items)


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("systemctl status web", "sudo systemctl restart web.service", "thing"),
        ("journalctl -u web -n 50", "systemctl restart web", "thing"),
        ("nginx -t", "systemctl reload nginx", "thing"),
        ("kubectl logs deploy/web", "kubectl rollout restart deployment web", "thing"),
        ("kubectl describe pod web-7f9c6d8b5f-x2v9k", "kubectl rollout undo deploy/web", "thing"),
        ("df -h /srv/log", "rm -rf /srv/log/old", "thing"),
        ("terraform plan", "terraform apply", "thing"),
        ("curl -f https://web.example.com/health", "kubectl rollout restart deploy/web", "thing"),
        ("ssh db-3 uptime", "ssh db-3 sudo systemctl restart web", "scope"),
        ("kubectl get pods -n shop", "kubectl scale deploy/web -n shop --replicas=2", "scope"),
        ("kubectl get pods", "kubectl delete pod web-1", "none"),
        ("ls /etc", "rm /etc/hosts.bak", "none"),
        ("free -m", "systemctl restart web", "none"),
    ],
)
def test_what_two_commands_have_in_common(one: str, other: str, how: str) -> None:
    assert near(one, other) == how == near(other, one)


def test_a_component_has_several_names() -> None:
    service = Entity(path="eu/prod/api", kind="service", words=("api", "i-0abc1234"))
    assert near("aws ec2 describe-instances --instance-ids i-0abc1234", "systemctl restart api") == "none"
    assert near("aws ec2 describe-instances --instance-ids i-0abc1234", "systemctl restart api", service) == "thing"


@pytest.mark.parametrize(
    ("path", "cwd", "found"),
    [
        ("a", "/srv", "/srv/a"),
        ("../a", "/srv/b", "/srv/a"),
        ("/a//b/", "/srv", "/a/b"),
        ("~/a", "/srv", "~/a"),
        ("a", None, "a"),
        ("a", "~", "~/a"),
    ],
)
def test_paths_are_resolved(path: str, cwd: str | None, found: str) -> None:
    assert resolved(path, cwd) == found


def test_moving_about_is_told_from_work_in_another_folder() -> None:
    assert all(only_goes(parse(text)) for text in ("cd /srv", "pushd x", "cd -", "cd a && ls -l", "z app"))
    assert not any(only_goes(parse(text)) for text in ("cd a && make", "(cd a; rm b)", "ls", "cd a && ls > list"))
