"""Changes without effect in the end are out, pauses are not."""

from __future__ import annotations

import pytest

from runbooks.making.undone import replaced, undone
from tests.unit.runbooks.making_sessions import Typed, bench_of, kept, made, outs, rules


def test_what_was_made_and_removed_again_is_out_with_both_commands() -> None:
    found = made("mkdir /tmp/x", "systemctl restart web", "rmdir /tmp/x")
    assert rules(found) == {1: "undone", 3: "undone"}
    assert [found.verdicts[0].reason, found.verdicts[2].reason] == ["C3 took it back", "takes C1 back"]


def test_what_was_used_before_it_was_taken_back_stays_with_its_rollback() -> None:
    found = made("mkdir /tmp/x", "tar -xf /srv/a.tar -C /tmp/x", "/tmp/x/install", "rmdir /tmp/x")
    assert "mkdir /tmp/x" in kept(found)
    made_folder = found.steps[0]
    assert made_folder.rollback is not None
    assert made_folder.rollback.recorded == "rmdir /tmp/x"


def test_a_service_stopped_for_some_work_is_started_again_as_a_step() -> None:
    found = made("sudo systemctl stop web", "rm -rf /srv/cache", "sudo systemctl start web")
    assert kept(found) == ["sudo systemctl stop web", "rm -rf /srv/cache", "sudo systemctl start web"]
    stop = found.steps[0]
    assert stop.rollback is not None
    assert (stop.rollback.recorded, stop.rollback_note) == ("sudo systemctl start web", "recorded as C3")


def test_stopping_and_starting_at_once_is_a_restart() -> None:
    assert kept(made("systemctl stop web", "systemctl start web")) == ["systemctl stop web", "systemctl start web"]


def test_the_same_on_another_machine_takes_nothing_back() -> None:
    bench = bench_of("ssh db-3 mkdir /tmp/x", "ssh db-4 rmdir /tmp/x")
    undone(bench)
    assert outs(bench) == {}


def test_a_value_set_again_right_after_replaces_the_first() -> None:
    bench = bench_of("sysctl -w vm.swappiness=10", Typed("sysctl vm.swappiness", "10"), "sysctl -w vm.swappiness=1")
    replaced(bench)
    assert outs(bench) == {1: "superseded"}


def test_a_file_written_anew_right_after_replaces_the_first() -> None:
    bench = bench_of("echo a > limit.conf", "echo b > limit.conf", "echo c >> limit.conf")
    replaced(bench)
    assert outs(bench) == {1: "superseded"}


def test_removing_a_backup_at_the_end_is_not_the_way_back_from_making_it() -> None:
    found = made(
        "sudo cp -a /var/lib/x /var/lib/x.bak", "sudo rm -rf /var/lib/x/data", "sudo systemctl start x",
        "sudo rm -rf /var/lib/x.bak",
    )  # fmt: skip
    assert len(kept(found)) == 4
    assert found.steps[0].rollback is None


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("sudo rabbitmqctl stop_app", "sudo rabbitmqctl start_app"),
        ("kubectl cordon node-4", "kubectl uncordon node-4"),
        ("sudo setenforce 0", "sudo setenforce 1"),
        ("sudo chattr -i /etc/x", "sudo chattr +i /etc/x"),
        ("kubectl scale sts pg --replicas=0", "kubectl scale sts pg --replicas=2"),
        ("patronictl pause", "patronictl resume"),
        ("docker network disconnect n web", "docker network connect n web"),
        ("sudo swapoff /swap", "sudo swapon /swap"),
        ("redis-cli config set appendonly no", "redis-cli config set appendonly yes"),
        ("sysctl -w net.ipv4.ip_forward=0", "sysctl -w net.ipv4.ip_forward=1"),
    ],
)
def test_what_was_paused_for_some_work_and_went_on_stays(first: str, last: str) -> None:
    assert kept(made(first, "frobnicate the rest", last)) == [first, "frobnicate the rest", last]


def test_scaling_to_nothing_and_back_is_a_restart() -> None:
    nothing, two = "kubectl -n db scale sts pg --replicas=0", "kubectl -n db scale sts pg --replicas=2"
    assert kept(made(nothing, two)) == [nothing, two]
    assert [one for one in kept(made(nothing, "sleep 20", two)) if "scale" in one] == [nothing, two]
    looked = made(nothing, Typed("kubectl -n db get pods", "pg-0 1/1 Terminating 14"), two)
    assert [one for one in kept(looked) if "scale" in one] == [nothing, two]


def test_what_is_scheduled_and_called_off_with_nothing_between_is_out() -> None:
    assert kept(made("sudo shutdown -r +5", "sudo shutdown -c", "systemctl restart x")) == ["systemctl restart x"]
    at = Typed("echo 'iptables-restore < /srv/r' | sudo at now + 10 minutes", "job 14 at Wed Mar 11 03:10:00 2026")
    assert kept(made(at, "sudo atrm 14", "systemctl restart x")) == ["systemctl restart x"]
    assert len(kept(made(at, "sudo atrm 15", "systemctl restart x"))) == 3


def test_what_is_scheduled_as_a_net_for_some_work_stays_and_so_does_its_end() -> None:
    at = Typed("echo 'iptables-restore < /srv/r' | sudo at now + 10 minutes", "job 14 at Wed Mar 11 03:10:00 2026")
    assert len(kept(made(at, "sudo iptables -P INPUT DROP", "sudo atrm 14"))) == 3
    assert len(kept(made("sudo shutdown -r +5", "sudo iptables -P INPUT DROP", "sudo shutdown -c"))) == 3


SCALED_DOWN, SCALED_UP = "kubectl scale deploy/api --replicas=0", "kubectl scale deploy/api --replicas=6"


@pytest.mark.parametrize(
    "said",
    [
        "# no! the shop must stay up",
        "# oops",
        "# that was the wrong cluster",
        "# should not have done that",
        "# put it back",
        "# Nein, falscher Dienst",
    ],
)
def test_what_its_author_regrets_is_no_pause_and_is_out_with_what_put_it_right(said: str) -> None:
    assert kept(made(SCALED_DOWN, said, SCALED_UP, "systemctl restart web")) == ["systemctl restart web"]
    assert kept(made(SCALED_DOWN, f"{SCALED_UP}  {said}", "systemctl restart web")) == ["systemctl restart web"]


@pytest.mark.parametrize("said", ["# no downtime here", "# wait for the pods", "# now up again", "# not needed for long"])
def test_a_comment_that_regrets_nothing_leaves_a_pause_a_pause(said: str) -> None:
    assert kept(made(SCALED_DOWN, said, SCALED_UP)) == [SCALED_DOWN, SCALED_UP]


@pytest.mark.parametrize("between", [(), ("# just for me",), (Typed("cat notes.txt", "a"),)])
@pytest.mark.parametrize("deletes", ["rm notes.txt", "rm -f ./notes.txt"])
def test_a_file_that_was_written_and_deleted_at_once_is_out(deletes: str, between: tuple[Typed | str, ...]) -> None:
    found = made("cat > notes.txt <<'END'\na\nEND", *between, deletes, "systemctl restart web")
    assert kept(found) == ["systemctl restart web"]
    assert found.verdicts[0].rule == "undone"
    assert found.verdicts[len(between) + 1].reason == "deletes what C1 wrote"


def test_all_that_was_written_and_deleted_at_once_is_out() -> None:
    found = made("echo a > n.txt", "echo b >> n.txt", "tee m.txt <<< x", "rm n.txt m.txt", "systemctl restart web")
    assert rules(found) == {1: "undone", 2: "undone", 3: "undone", 4: "undone"}


@pytest.mark.parametrize(
    "typed",
    [
        ("cat > q.sql <<'END'\nselect 1\nEND", "psql -f q.sql", "rm q.sql"),
        ("echo a > /srv/app/flag", "systemctl restart web", "rm /srv/app/flag"),
        ("echo a >> app.log", "rm app.log"),
        ("wc -l app.log", "echo a > app.log", "rm app.log"),
        ("echo a > n.txt", "rm n.txt m.txt"),
        ("echo a > n.txt", "rm m.txt"),
        ("systemctl restart web > n.txt", "rm n.txt"),
    ],
)
def test_a_file_that_was_used_or_was_there_before_is_deleted_by_a_step(typed: tuple[str, ...]) -> None:
    assert "undone" not in rules(made(*typed)).values()


def test_a_file_made_and_deleted_is_kept_where_that_is_all_that_was_done() -> None:
    assert kept(made("echo a > app.log", "ls /nowhere", "rm app.log")) == ["echo a > app.log", "rm app.log"]
