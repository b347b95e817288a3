"""The confirmation that a step wants by its command, whoever wrote it, and what is to be typed."""

from __future__ import annotations

import pytest

from runbooks.knowledge.guarding import guarded
from runbooks.model import Danger, Step
from runbooks.template import Slot, Template
from tests.unit.runbooks.making_sessions import made

CAUTIOUS = [
    "kubectl cordon node-2",
    'psql -c "select pg_terminate_backend(1)"',
    "terraform apply",
    "kubectl apply -f x.yaml",
    "helm upgrade web ./chart",
    "curl -X POST http://h/restart",
    "rm x",
    "strace -p 1",
]
CAUTION = Danger(level="caution", rules=(("kubectl-cordon", "keeps new pods off a node"),))


def by_hand(command: str, **more: object) -> Step:
    """A step as `edit` reads it where nothing is said of its danger."""
    return Step(id="s-1", title="By hand", command=Template.literal(command), **more)  # type: ignore[arg-type]  # fields of a step


@pytest.mark.parametrize("command", [*CAUTIOUS, "systemctl stop web", "rm -rf /srv/x", "kubectl get pods", "mkdir x"])
def test_what_is_written_by_hand_asks_as_what_was_recorded(command: str) -> None:
    (recorded,) = made(command).steps
    written = guarded(by_hand(command))
    assert written.confirm == recorded.confirm
    assert written.danger == recorded.danger or recorded.kind == "check"


@pytest.mark.parametrize("command", CAUTIOUS[:-1])
def test_a_cautious_step_by_hand_asks(command: str) -> None:
    step = guarded(by_hand(command))
    assert (step.confirm, step.danger and step.danger.level) == ("yes", "caution")
    assert guarded(step) == step


def test_a_question_that_was_taken_away_stays_away_for_a_caution_and_not_for_a_danger() -> None:
    assert guarded(by_hand("kubectl cordon n", danger=CAUTION)).confirm == "none"
    danger = Danger(level="danger", rules=(("systemctl-stop", "stops a service"),))
    assert guarded(by_hand("systemctl stop web", danger=danger)).confirm == "yes"
    # A caution that was known says nothing of a danger that came since.
    assert guarded(by_hand("kubectl drain n", danger=CAUTION)).confirm == "yes"


def test_the_danger_that_a_step_tells_of_itself_is_kept() -> None:
    danger = Danger(level="irreversible", rules=(("rm-recursive", "calls tidy, which deletes folders"),))
    step = by_hand("tidy old", danger=danger, confirm="name", confirm_name=Template.literal("old"))
    assert guarded(step) == step


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("rm -rf /srv/new", "/srv/new"),
        ("ssh db-3 'rm -rf /srv/data'", "/srv/data"),
        ("psql -c 'drop table users'", "users"),
        ("sudo dd if=/dev/zero of=/dev/sdb", "/dev/sdb"),
        ("ssh db-3 'redis-cli FLUSHALL'", "db-3"),
        ("redis-cli FLUSHALL", None),
    ],
)
def test_what_is_to_be_typed_is_what_the_command_names(command: str, name: str | None) -> None:
    step = guarded(by_hand(command))
    assert step.confirm == "name"
    assert (step.confirm_name.recorded if step.confirm_name else None) == name


def test_a_parameter_is_typed_by_its_value_of_the_run() -> None:
    slot = Slot(name="TARGET", start=7, end=18, form="word", recorded="/srv/old")
    step = guarded(Step(id="s", title="t", command=Template(text='rm -rf "${TARGET}"', slots=(slot,))))
    assert step.confirm_name is not None
    assert step.confirm_name.value({"TARGET": "/srv/a b"}, {"TARGET": "/srv/old"}) == "/srv/a b"


def test_a_name_of_the_earlier_command_is_not_typed_for_another() -> None:
    before = guarded(by_hand("rm -rf /srv/old"))
    edited = guarded(
        by_hand("rm -rf /srv/new", danger=before.danger, confirm="name", confirm_name=before.confirm_name), before
    )
    assert edited.confirm_name == Template.literal("/srv/new")


def test_a_name_that_somebody_chose_or_that_still_stands_there_is_kept() -> None:
    before = guarded(by_hand("ssh db-3 'rm -rf /srv/old'", confirm="name", confirm_name=Template.literal("db-3")))
    edited = guarded(by_hand("ssh db-3 'rm -rf /srv/new'", confirm="name", confirm_name=before.confirm_name), before)
    assert edited.confirm_name == Template.literal("db-3")
    chosen = Template.literal("yes-delete")
    assert guarded(by_hand("rm -rf /srv/new", confirm="name", confirm_name=chosen), before).confirm_name == chosen


def test_a_question_raised_to_a_name_does_not_ask_for_the_title() -> None:
    before = guarded(by_hand("systemctl stop web"))
    edited = guarded(by_hand("rm -rf /srv/web", danger=before.danger, confirm="yes"))
    assert (edited.confirm, edited.confirm_name) == ("name", Template.literal("/srv/web"))
