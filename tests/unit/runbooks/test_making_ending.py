"""What is done at the end besides the work does not keep the checks from being the verification."""

from __future__ import annotations

import pytest

from tests.unit.runbooks.making_sessions import Typed, kept, made, rules

STATUS, HEALTH = Typed("systemctl status app", "active"), Typed("curl -sf http://web-1/health", "ok")


def sections(*typed: Typed | str) -> list[tuple[str, str]]:
    """Each step with its section."""
    return [(step.section, step.command.recorded) for step in made(*typed).steps if step.command]


@pytest.mark.parametrize(
    "ending",
    [
        "rm /tmp/x",
        "git commit -am 'restart it'",
        "git push",
        "curl -s -X POST -d 'it is back' https://chat.acme.example/api/post",
        "rm -f app.conf.bak",
        "docker logout",
    ],
)
def test_checks_before_the_clearing_up_verify_and_it_stays_behind_them(ending: str) -> None:
    assert sections(STATUS, "sudo systemctl restart app", STATUS, HEALTH, ending) == [
        ("prerequisites", STATUS.text),
        ("steps", "sudo systemctl restart app"),
        ("verification", STATUS.text),
        ("verification", HEALTH.text),
        ("verification", ending),
    ]


def test_with_nothing_to_verify_the_clearing_up_is_the_last_step() -> None:
    assert sections("sudo systemctl restart app", "rm /tmp/x") == [
        ("steps", "sudo systemctl restart app"),
        ("steps", "rm /tmp/x"),
    ]


def test_where_clearing_up_is_all_that_was_done_it_is_the_work() -> None:
    assert sections("rm -rf /tmp/x", Typed("df -h /tmp", "51%"))[0] == ("steps", "rm -rf /tmp/x")


def test_deleting_what_nobody_made_is_work() -> None:
    found = sections("systemctl restart app", STATUS, "rm -rf /srv/cache/old", Typed("du -sh /srv/cache", "1M"))
    assert ("steps", "rm -rf /srv/cache/old") in found


def test_the_context_is_put_back_as_the_last_step() -> None:
    found = made(
        Typed("kubectl get pods -n db", "No resources found in db namespace."),
        "kubectl config use-context prod-eu",
        Typed("kubectl get pods -n db", "a-0 1/1 Running"),
        Typed("kubectl delete pod a-0 -n db", "deleted"),
        Typed("kubectl get pods -n db", "a-0 1/1 Running"),
        "kubectl config use-context stage-eu",
    )
    assert rules(found)[1] == "outside-slice"
    assert found.steps[0].section == "setup"
    assert (found.steps[-1].title, found.steps[-1].section) == ("Put the context back", "verification")
    assert kept(found)[-1] == "kubectl config use-context stage-eu"


def test_a_context_that_was_never_chosen_for_the_work_is_not_put_back() -> None:
    assert kept(made("systemctl restart app", "kubectl config use-context stage-eu")) == ["systemctl restart app"]
