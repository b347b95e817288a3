"""Equal checks become one, and polling becomes a step that tries again."""

from __future__ import annotations

import pytest

from runbooks.making.repeats import repeats
from runbooks.model import Retry
from tests.unit.runbooks.making_sessions import Typed, bench_of, kept, made, outs, rules

PODS = "kubectl get pods -n shop"
PENDING, RUNNING = "web-1  0/1  Pending  3s", "web-1  1/1  Running  30s"


def test_equal_checks_without_a_change_between_are_one() -> None:
    bench = bench_of(Typed("df -h /srv", "a"), "free -m", Typed("df -h /srv", "a"))
    repeats(bench)
    assert outs(bench) == {3: "repeat"}
    assert bench.outs[2].into == 0


def test_equal_checks_around_a_change_are_two() -> None:
    bench = bench_of(Typed("df -h /srv", "a"), "rm -rf /srv/tmp", Typed("df -h /srv", "b"))
    repeats(bench)
    assert outs(bench) == {}


def test_equal_changes_are_two() -> None:
    assert kept(made("echo x >> /etc/hosts", "echo x >> /etc/hosts")) == ["echo x >> /etc/hosts"] * 2


def test_polling_until_the_output_is_as_wanted_is_one_step_that_tries_again() -> None:
    found = made(
        "kubectl scale deploy web -n shop --replicas=1",
        Typed(PODS, PENDING, gap_s=5),
        Typed(PODS, PENDING, gap_s=5),
        Typed(PODS, RUNNING, gap_s=5),
    )
    step = found.steps[-1]
    assert step.retry == Retry(times=6, interval_ms=5000, until="output")
    assert (step.provenance.command_ids, step.expect.mode, step.expect.output) == ((2, 3, 4), "similar", RUNNING)
    assert rules(found) == {2: "poll", 3: "poll"}


def test_waiting_until_a_check_goes_well_tries_again_until_its_exit_status() -> None:
    check, wait = "curl -fsS http://web/health", Typed("sleep 10", takes_ms=10_000, gap_s=1)
    found = made(
        "systemctl restart web",
        Typed(check, "curl: (7) refused", 7),
        wait,
        Typed(check, "curl: (7) refused", 7),
        wait,
        Typed(check, "ok"),
    )
    step = found.steps[-1]
    assert step.retry is not None
    assert (step.retry.until, step.retry.times) == ("exit", 6)
    assert 10_000 <= step.retry.interval_ms <= 20_000
    assert step.provenance.variants == (2, 4)
    assert rules(found) == {2: "poll", 3: "poll", 4: "poll", 5: "poll"}
    assert found.troubles[0].remedy == "try again: it took 3 tries"


def test_a_change_in_between_is_the_remedy_and_not_patience() -> None:
    check = "curl -fsS http://web/health"
    found = made(
        Typed(check, "curl: (7) refused", 7), Typed(check, "curl: (7) refused", 7), "systemctl restart web", Typed(check, "ok")
    )
    assert found.steps[-1].retry is None
    assert rules(found) == {1: "retry", 2: "retry"}
    assert {one.remedy for one in found.troubles} == {"systemctl restart web"}


def test_what_only_the_clock_changed_was_not_waited_for() -> None:
    bench = bench_of(
        Typed(PODS, "web-1 1/1 Running 3s"), Typed(PODS, "web-1 1/1 Running 8s"), Typed(PODS, "web-1 1/1 Running 13s")
    )
    repeats(bench)
    assert outs(bench) == {2: "repeat", 3: "repeat"}


def test_watch_counts_as_a_try_and_gives_the_interval() -> None:
    bench = bench_of(Typed(f"watch -n 7 {PODS}", exit_code=130), Typed(PODS, PENDING), Typed(PODS, RUNNING))
    repeats(bench)
    assert outs(bench) == {1: "poll", 2: "poll"}
    assert bench.retries[2].interval_ms == 7000


def test_who_comes_back_an_hour_later_did_not_wait() -> None:
    bench = bench_of(Typed("ping -c1 db-3", "lost", 1), Typed("ping -c1 db-3", "ok", gap_s=3600))
    repeats(bench)
    assert bench.retries == {}


@pytest.mark.parametrize("wait", ["sleep 30", "sleep 5m"])
def test_a_wait_between_a_change_and_what_comes_next_is_kept(wait: str) -> None:
    assert kept(made("systemctl stop web", wait, "rm -rf /srv/web/cache")) == [
        "systemctl stop web",
        wait,
        "rm -rf /srv/web/cache",
    ]


def test_what_is_looked_at_after_a_loop_that_waited_stands_behind_it() -> None:
    check = "x status"
    found = made(
        "systemctl start x",
        Typed(check, "lag 912"),
        Typed("until x status | grep -q 'lag 0'; do sleep 10; done", takes_ms=60_000),
        Typed(check, "lag 0"),
    )
    assert kept(found)[-1] == check
    assert 4 in found.steps[-1].provenance.command_ids
    assert 2 not in found.steps[-1].provenance.command_ids


def test_what_is_on_its_way_is_never_expected_exactly() -> None:
    pods = Typed("kubectl get pods -n db", "pg-0 1/1 Terminating 14")
    found = made("kubectl delete pod pg-0 -n db", pods, pods)
    assert found.steps[-1].expect.mode == "similar"


def test_polling_with_the_wait_in_the_command_is_one_step() -> None:
    found = made(
        "kubectl apply -f dns.yaml",
        Typed("dig +short a.b", "10.0.0.1"),
        Typed("sleep 30; dig +short a.b", "10.0.0.1", takes_ms=30_100),
        Typed("sleep 30; dig +short a.b", "10.0.0.2", takes_ms=30_100),
    )
    step = found.steps[-1]
    assert step.command is not None
    assert (step.command.recorded, len(found.steps)) == ("dig +short a.b", 2)
    assert step.retry is not None
    assert step.retry.interval_ms == 30_000


def test_what_only_looks_may_find_what_it_looks_for_the_next_time() -> None:
    found = made(
        Typed("systemctl status app", "inactive", 3), "systemctl start app", Typed("systemctl is-active app2", "inactive", 3)
    )
    assert found.steps[0].expect.exit_codes == (3, 0)
    assert found.steps[-1].expect.exit_codes == (3,)
