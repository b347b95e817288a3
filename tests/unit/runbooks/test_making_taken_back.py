"""What went wrong and was taken back is no step; what takes it back is."""

from __future__ import annotations

import pytest

from runbooks.making.decisions import Decision
from tests.unit.runbooks.making_sessions import Typed, kept, made, rules, uid

PODS = "kubectl -n shop get pods"


@pytest.mark.parametrize(
    ("change", "back"),
    [
        ("helm upgrade web ./chart -n shop --set image.tag=2", "helm rollback web -n shop"),
        ("helm upgrade --install web ./chart -n shop", "helm rollback web 41 -n shop --wait"),
        ("helm upgrade web ./chart -n shop", "kubectl -n shop rollout undo deploy/web"),
        ("kubectl set image deployment/web web=web:2 -n shop", "kubectl -n shop rollout undo deploy web"),
        ("kubectl -n shop patch deployment web -p '{}'", "kubectl -n shop rollout undo deployment/web"),
        ("docker service update --image web:2 web", "docker service rollback web"),
        ("argocd app sync web", "argocd app rollback web 3"),
        ("snap refresh lxd", "snap revert lxd"),
        ("alembic upgrade head", "alembic downgrade -1"),
    ],
)
def test_a_change_that_was_taken_back_is_out_and_what_took_it_back_is_a_step(change: str, back: str) -> None:
    found = made(change, Typed(PODS, "web-1 0/1 CrashLoopBackOff"), back, Typed(PODS, "web-1 1/1 Running"))
    assert rules(found)[1] == "taken-back"
    assert "C3" in found.verdicts[0].reason
    assert [step.command.recorded for step in found.steps if step.kind == "change" and step.command] == [back]


def test_what_was_applied_is_known_by_what_the_cluster_answered() -> None:
    applied = Typed("kubectl apply -f web.yaml", "service/web unchanged\ndeployment.apps/web configured")
    assert rules(made(applied, "kubectl rollout undo deploy/web")) == {1: "taken-back"}


@pytest.mark.parametrize(
    ("change", "other"),
    [
        ("helm upgrade web ./chart -n shop", "helm rollback api -n shop"),
        ("helm upgrade web ./chart -n shop", "helm rollback web -n staging"),
        ("helm upgrade web ./chart -n shop", "helm rollback web -n shop --dry-run"),
        ("kubectl set image deploy/web web=2", "kubectl rollout undo deploy/api"),
        ("kubectl apply -f web.yaml", "kubectl rollout undo deploy/web"),
        ("ssh a snap refresh lxd", "ssh b snap revert lxd"),
    ],
)
def test_another_thing_or_another_place_takes_nothing_back(change: str, other: str) -> None:
    assert 1 not in rules(made(change, other))


def test_what_takes_back_something_from_before_the_session_is_a_step_alone() -> None:
    assert kept(made("git revert --no-edit e4b81c7", "git push")) == ["git revert --no-edit e4b81c7", "git push"]


def test_a_person_can_keep_what_was_taken_back() -> None:
    typed = ("helm upgrade web . -n shop", "helm rollback web -n shop")
    found = made(*typed, decisions=[Decision(action="keep", command_uid=uid(1))])
    assert kept(found) == list(typed)


def test_what_is_done_anew_right_after_makes_both_a_try_that_failed() -> None:
    found = made(
        "helm upgrade web . -n shop", PODS, "helm rollback web -n shop", Typed("vim values.yaml"), "helm upgrade web . -n shop"
    )
    assert {number: rule for number, rule in rules(found).items() if number != 2} == {1: "taken-back", 3: "taken-back"}
    assert [step.command.recorded for step in found.steps if step.kind == "change" and step.command] == [
        "helm upgrade web . -n shop"
    ]


@pytest.mark.parametrize("reverted", ["e4b81c7", "HEAD"])
def test_what_went_into_a_reverted_commit_and_its_push_go_with_it(reverted: str) -> None:
    found = made(
        Typed("vim values.yaml"),
        "git add values.yaml",
        Typed("git commit -m v2", "[main e4b81c7] v2\n 1 file changed"),
        "git push",
        f"git revert --no-edit {reverted}",
        "git push",
    )
    assert rules(found) == dict.fromkeys((1, 2, 3, 4), "taken-back")
    assert kept(found) == [f"git revert --no-edit {reverted}", "git push"]


def test_another_commit_than_the_reverted_one_stays() -> None:
    found = made(Typed("git commit -am v2", "[main e4b81c7] v2"), "git revert --no-edit 0aa35d2")
    assert rules(found) == {}


def test_trouble_that_was_come_upon_is_not_waited_for() -> None:
    found = made(
        "helm upgrade web . -n shop",
        Typed(PODS, "web-1  0/1  ContainerCreating  3s"),
        Typed(PODS, "web-1  0/1  CrashLoopBackOff  40s", gap_s=60),
        "helm rollback web -n shop",
        Typed(PODS, "web-0  1/1  Running  6d"),
    )
    assert rules(found) == {1: "taken-back", 2: "repeat"}
    assert all(step.retry is None for step in found.steps)
