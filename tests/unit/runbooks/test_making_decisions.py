"""What a person decides wins over every rule."""

from __future__ import annotations

import pytest

from runbooks.making.decisions import Decision, decisions_from_json, decisions_to_json, in_force
from store.errors import UsageError
from tests.unit.runbooks.making_sessions import Typed, kept, made, rules, uid

WORK = (Typed("ls", "a"), "systemctl restart web", "uptime", "systemctl restart api", Typed("systemctl restrat db", "oops", 1))


def test_decisions_come_back_from_their_json() -> None:
    said = [
        Decision(action="keep", command_uid="a", note="needed"),
        Decision(action="drop", command_uid="b"),
        Decision(action="merge", command_uid="c", into_uid="a"),
    ]
    assert decisions_from_json(decisions_to_json(said)) == said
    assert decisions_to_json(said)[1] == {"action": "drop", "command_uid": "b"}
    assert decisions_from_json(None) == []


@pytest.mark.parametrize(
    "stored", [{"action": "burn", "command_uid": "a"}, {"action": "keep"}, {"action": "merge", "command_uid": "a"}]
)
def test_what_is_no_decision_is_a_usage_error(stored: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="keep, drop or merge"):
        decisions_from_json([stored])


def test_the_last_decision_about_a_command_counts() -> None:
    first, second = Decision(action="keep", command_uid="a"), Decision(action="drop", command_uid="a")
    assert in_force([first, second]) == {"a": second}


def test_noise_and_failures_are_steps_when_kept_by_hand() -> None:
    found = made(*WORK, decisions=[Decision(action="keep", command_uid=uid(number)) for number in (1, 3, 5)])
    assert kept(found) == ["ls", "systemctl restart web", "uptime", "systemctl restart api", "systemctl restrat db"]
    assert {one.command_id: one.rule for one in found.verdicts if one.rule == "kept-by-hand"}.keys() == {1, 3, 5}
    assert found.steps[-1].expect.exit_codes == (1,)
    assert not found.troubles


def test_a_change_dropped_by_hand_is_gone_and_says_so() -> None:
    found = made(*WORK, decisions=[Decision(action="drop", command_uid=uid(4), note="another service")])
    assert "systemctl restart api" not in kept(found)
    verdict = found.verdicts[3]
    assert (verdict.rule, verdict.included, verdict.step_id) == ("dropped-by-hand", False, None)
    assert "another service" in verdict.reason


def test_a_command_merged_by_hand_is_a_further_line_of_the_step() -> None:
    found = made(*WORK, decisions=[Decision(action="merge", command_uid=uid(4), into_uid=uid(2))])
    assert kept(found) == ["systemctl restart web\nsystemctl restart api"]
    assert found.steps[0].provenance.command_ids == (2, 4)
    verdict = found.verdicts[3]
    assert (verdict.rule, verdict.included, verdict.step_id) == ("merged-by-hand", True, found.steps[0].id)


def test_merging_into_a_command_that_no_rule_keeps_keeps_it() -> None:
    found = made(*WORK, decisions=[Decision(action="merge", command_uid=uid(2), into_uid=uid(1))])
    assert "ls\nsystemctl restart web" in kept(found)


def test_merging_follows_merges_and_ignores_circles_and_strangers() -> None:
    chain = [
        Decision(action="merge", command_uid=uid(4), into_uid=uid(2)),
        Decision(action="merge", command_uid=uid(3), into_uid=uid(4)),
    ]
    assert kept(made(*WORK, decisions=chain)) == ["systemctl restart web\nuptime\nsystemctl restart api"]
    circle = [
        Decision(action="merge", command_uid=uid(4), into_uid=uid(2)),
        Decision(action="merge", command_uid=uid(2), into_uid=uid(4)),
    ]
    assert kept(made(*WORK, decisions=circle)) == ["systemctl restart web", "systemctl restart api"]
    strange = [Decision(action="merge", command_uid=uid(4), into_uid=uid(99)), Decision(action="keep", command_uid="gone")]
    assert kept(made(*WORK, decisions=strange)) == ["systemctl restart web", "systemctl restart api"]


def test_a_kept_comment_is_something_to_do_by_hand() -> None:
    found = made("systemctl stop web", "# tell the database team\n# they watch the lag", "systemctl restart db",
                 decisions=[Decision(action="keep", command_uid=uid(2))])  # fmt: skip
    manual = next(step for step in found.steps if step.kind == "manual")
    assert (manual.title, manual.command) == ("Tell the database team", None)


def test_ids_of_steps_do_not_change_when_another_command_is_dropped() -> None:
    before = made("make a", "make b", "make a")
    after = made("make a", "make b", "make a", decisions=[Decision(action="drop", command_uid=uid(1))])
    assert {step.id for step in after.steps} < {step.id for step in before.steps}
    assert rules(after)[1] == "dropped-by-hand"
