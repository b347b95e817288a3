"""Changes without effect in the end are out, pauses are not."""

from __future__ import annotations

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
