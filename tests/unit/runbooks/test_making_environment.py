"""What prepares the shell is set-up, if a step goes by it and nothing stands in the way."""

from __future__ import annotations

import pytest

from runbooks.making.environment import needs_state, only_prepares, variables_set
from runbooks.making.environment_readers import reads_unnamed
from runbooks.shell.parse import parse
from tests.unit.runbooks.making_sessions import Typed, kept, made, rules


@pytest.mark.parametrize(
    "text",
    [
        "export A=1 B=2",
        "A=1",
        ". ./env.sh",
        "source venv/bin/activate",
        "alias k=kubectl",
        "f() { echo $1; }",
        "unset A",
        "umask 022",
        "kubectl config use-context prod",
        "aws sso login --profile ops",
        'eval "$(ssh-agent)"',
        "export A=1; export B=2",
    ],
)
def test_only_prepares(text: str) -> None:
    assert only_prepares(parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "A=1 make",
        "export A=1 && make",
        "conda install x",
        "kubectl config view",
        "docker context ls",
        "echo $A",
        "",
    ],
)
def test_does_more_than_preparing(text: str) -> None:
    assert not only_prepares(parse(text))


def test_variables_are_those_it_says_and_those_the_recording_saw() -> None:
    assert variables_set(parse("source env.sh"), {"REGION": "eu", "PWD": "/srv"}) == {"REGION"}
    assert variables_set(parse("f() { x; }; alias k=kubectl"), ()) >= {"f()", "k()"}
    assert variables_set(parse("kubectx prod"), ()) == {"KUBECONFIG"}


def test_what_asks_a_system_needs_its_state() -> None:
    assert needs_state(parse("POD=$(kubectl get pod -o name)"))
    assert not needs_state(parse("export A=1"))


def test_programs_read_variables_that_the_command_does_not_name() -> None:
    assert reads_unnamed("AWS_PROFILE", frozenset({"terraform"}))
    assert reads_unnamed("PGPASSWORD", frozenset({"psql"}))
    assert not reads_unnamed("PGPASSWORD", frozenset({"mysql"}))


def test_a_variable_is_set_up_only_if_a_step_reads_it() -> None:
    found = made("export NS=shop", "export UNUSED=1", "export KUBECONFIG=/etc/kube", "kubectl apply -n $NS -f /srv/app.yaml")
    assert kept(found)[:2] == ["export NS=shop", "export KUBECONFIG=/etc/kube"]
    assert [step.section for step in found.steps] == ["setup", "setup", "steps"]
    assert rules(found) == {2: "unused"}
    assert found.verdicts[0].reason == "sets NS, which C4 uses"


def test_a_sourced_file_is_kept_for_the_variables_that_the_recording_saw() -> None:
    found = made(Typed("source env.sh", more={"changed": {"REGION": "eu"}}), "./deploy $REGION")
    assert kept(found)[0] == "source env.sh"
    assert not any("REGION" in flag for step in found.steps for flag in step.flags)


def test_a_function_is_kept_for_its_calls_and_what_it_reads() -> None:
    found = made("export NS=shop", 'k() { kubectl -n $NS "$@"; }', "k delete pod web-1")
    assert kept(found)[:2] == ["export NS=shop", 'k() { kubectl -n $NS "$@"; }']


def test_set_up_is_not_moved_before_a_step_that_went_by_the_old_value() -> None:
    found = made("kubectl delete pod a", "export KUBECONFIG=/etc/staging", "kubectl delete pod b")
    assert [step.section for step in found.steps] == ["steps"] * 3


def test_what_is_set_twice_is_no_set_up_since_each_resume_would_turn_it_back() -> None:
    found = made(
        "kubectl config use-context a", "kubectl delete pod x", "kubectl config use-context b", "kubectl delete pod x"
    )
    assert [step.section for step in found.steps] == ["steps"] * 4


def test_a_value_asked_for_after_a_change_is_not_asked_for_before_it() -> None:
    found = made("kubectl rollout restart deploy/web", "POD=$(kubectl get pod -l app=web -o name)", "kubectl delete $POD")
    assert [step.section for step in found.steps] == ["steps"] * 3


def test_a_variable_of_another_session_is_not_meant() -> None:
    found = made("export NS=shop", Typed("kubectl delete pod x -n $NS", session=2))
    assert rules(found) == {1: "unused"}
    assert "reads $NS, which nothing in the recording has set" in found.steps[0].flags


def test_a_check_that_needs_set_up_stays_behind_it() -> None:
    found = made("export NS=shop", "kubectl get deploy web -n $NS", "kubectl rollout restart deploy/web -n $NS")
    assert [(step.section, step.kind) for step in found.steps] == [
        ("setup", "change"),
        ("steps", "check"),
        ("steps", "change"),
    ]


@pytest.mark.parametrize("asks", ['read -s "pw?Password for db-3: "', 'read -rsp "Password for db-3: " pw'])
def test_a_prompt_in_zsh_is_no_name_and_what_was_read_is_known(asks: str) -> None:
    zsh = {"shell": "zsh"}
    found = made(
        Typed(asks, more=zsh), Typed("ssh db-3 uptime", more=zsh), Typed('curl -X POST -u "me:$pw" https://x/y', more=zsh)
    )
    asked = next(step for step in found.steps if step.title.startswith("Ask"))
    assert (asked.title, asked.command and asked.command.text) == ("Ask for pw", asks)
    assert not [flag for step in found.steps for flag in step.flags if "pw" in flag]
