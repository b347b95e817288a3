"""Live sources: a region that does not answer keeps its state, the others go on; nothing needs a network here."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infra import sources, sync
from infra.errors import SourceFailedError
from infra.question import Question, Settings
from infra.rules import Rules
from infra.runner import run
from infra.sync import Asked, Failure
from store.database import Store
from store.errors import NotFoundError, UsageError
from tests.unit.infra.registry import component

REGIONS = ("eu-west-1", "us-east-1")


class Provider:
    """Plays the aws command: instances by region, and which regions fail how."""

    def __init__(self) -> None:
        self.instances = {region: [f"i-{region}-{number}" for number in range(3)] for region in REGIONS}
        self.failing: dict[str, str] = {}
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, argv: tuple[str, ...], *, timeout: float, stdin: bytes, environment: Mapping[str, str]) -> bytes:
        self.asked.append(argv)
        region = next(word.partition("=")[2] for word in argv if word.startswith("--region"))
        if region in self.failing:
            raise SourceFailedError(self.failing[region])
        found = [
            {
                "InstanceId": id_, "State": {"Name": "running"}, "Placement": {"AvailabilityZone": f"{region}a"},
                "InstanceType": "m6i.large",
            }
            for id_ in self.instances[region]
        ]  # fmt: skip
        reservations = [{"OwnerId": "111122223333", "Instances": found}] if found else []
        return json.dumps({"Reservations": reservations}).encode()


@pytest.fixture
def provider() -> Provider:
    """Two regions with three instances each."""
    return Provider()


def synced(store: Store, provider: Provider, **rules: Any) -> tuple[list[str], list[Failure]]:
    """What a sync of the two regions did: the states of its outcomes, and its failures."""
    settings = Settings("prod", {"type": "aws", "regions": list(REGIONS), "services": ["ec2"]})
    asked = [Asked("prod", one, 5.0) for one in sources.questions(settings)]
    answers = sync.ask(asked, provider, sleep=lambda _: None)
    outcomes, failures = sync.take_in(store, answers, Rules(**rules))
    return [outcome.status for outcome in outcomes], failures


def test_a_region_that_times_out_stays_as_it_was_and_the_others_update(store: Store, provider: Provider) -> None:
    assert synced(store, provider) == (["ok", "ok"], [])
    provider.failing["us-east-1"] = "no answer within 5 s"
    provider.instances["eu-west-1"].pop()
    outcomes, failures = synced(store, provider)
    assert outcomes == ["ok"]
    assert [(failure.asked.label, failure.why, failure.refused) for failure in failures] == [
        ("prod: us-east-1 ec2", "no answer within 5 s", False)
    ]
    assert failures[0].read_at is not None
    assert component(store, "i-eu-west-1-2")["lifecycle"] == "missing"
    assert component(store, "i-us-east-1-2")["lifecycle"] == "active"
    scopes = store.rows("SELECT scope, status, why FROM component_scopes ORDER BY scope")
    assert scopes == [
        {"scope": "111122223333/eu-west-1/instances", "status": "ok", "why": None},
        {"scope": "111122223333/us-east-1/instances", "status": "stale", "why": "no answer within 5 s"},
    ]
    provider.failing.clear()
    assert synced(store, provider)[1] == []
    assert store.value("SELECT count(*) FROM component_scopes WHERE status <> 'ok'") == 0


def test_a_region_that_is_empty_now_holds_nothing_any_more(store: Store, provider: Provider) -> None:
    synced(store, provider)
    provider.instances["us-east-1"].clear()
    synced(store, provider)
    assert component(store, "i-us-east-1-0")["lifecycle"] == "missing"
    assert component(store, "i-eu-west-1-0")["lifecycle"] == "active"


def test_a_region_never_read_is_told_and_a_mass_removal_of_one_does_not_hold_up_the_other(
    store: Store, provider: Provider
) -> None:
    provider.failing["us-east-1"] = "AccessDenied"
    _, failures = synced(store, provider)
    assert failures[0].read_at is None
    provider.failing.clear()
    provider.instances["us-east-1"] = [f"i-us-{number}" for number in range(30)]
    synced(store, provider)
    provider.instances["us-east-1"].clear()
    provider.instances["eu-west-1"].append("i-new")
    outcomes, failures = synced(store, provider)
    assert outcomes == ["ok"]
    assert failures[0].refused
    assert component(store, "i-us-7")["lifecycle"] == "active"
    assert component(store, "i-new")["lifecycle"] == "active"
    assert synced(store, provider, allow_mass_removal=True)[1] == []
    assert component(store, "i-us-7")["lifecycle"] == "missing"


def test_a_refused_connection_is_tried_again_and_other_failures_are_not(provider: Provider) -> None:
    question = Question("x", ("aws", "--region=eu-west-1"), "aws_ec2", "prod")
    provider.failing["eu-west-1"] = "connection refused"
    (answer,) = sync.ask([Asked("prod", question, 1.0)], provider, sleep=lambda _: None)
    assert (answer.reading, len(provider.asked)) == (None, 3)
    provider.failing["eu-west-1"] = "AccessDenied"
    sync.ask([Asked("prod", question, 1.0)], provider, sleep=lambda _: None)
    assert len(provider.asked) == 4


def test_an_answer_that_is_no_document_is_a_failure() -> None:
    asked = Asked("prod", Question("x", ("aws",), "aws_ec2", "prod"), 1.0)
    (answer,) = sync.ask([asked], lambda *_, **__: b"<html>login</html>")
    assert answer.reading is None
    assert "web page" in answer.why


@pytest.mark.parametrize("type_", sources.TYPES)
def test_every_type_asks_something_and_refuses_keys_it_does_not_know(type_: str) -> None:
    said = {"type": type_, "url": "https://x.example", "regions": ["eu-west-1"]}
    known = {name: value for name, value in said.items() if name == "type" or (name, type_) in _NEEDED}
    questions = sources.questions(Settings("s", known))
    assert questions
    assert len({question.asked for question in questions}) == len(questions)
    with pytest.raises(UsageError, match="knows no colour"):
        sources.questions(Settings("s", {**known, "colour": "red"}))


_NEEDED = {("url", "consul"), ("url", "netbox"), ("regions", "aws")}


def test_a_token_is_never_an_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    from infra.live import http

    settings = Settings("n", {"url": "https://netbox.example", "token_env": "NETBOX_TOKEN"})
    question = http.question(
        settings, "x", "/api", "netbox", "Authorization: Token {}", environment={"NETBOX_TOKEN": "s3cret"}
    )
    assert "s3cret" not in " ".join(question.argv)
    assert b'header = "Authorization: Token s3cret"' in question.stdin
    with pytest.raises(UsageError, match="NETBOX_TOKEN is not set"):
        http.question(settings, "x", "/api", "netbox", "{}", environment={})


def test_a_value_can_not_become_an_option() -> None:
    with pytest.raises(UsageError):
        sources.questions(Settings("s", {"type": "kubectl", "contexts": ["--server=evil"]}))


def test_names_are_sources_or_types_and_the_nearest_is_told() -> None:
    known: dict[str, dict[str, Any]] = {"prod": {"type": "aws"}}
    assert [one.name for one in sources.named(known, ())] == ["prod"]
    assert sources.named(known, ("docker",))[0].said == {"type": "docker"}
    with pytest.raises(NotFoundError, match="did you mean prod"):
        sources.named(known, ("prd",))


def test_the_runner_kills_what_takes_too_long_with_its_children(tmp_path: Path) -> None:
    with pytest.raises(SourceFailedError, match=r"no answer within 0\.2 s"):
        run(("sh", "-c", "sleep 30 & wait"), timeout=0.2)


def test_the_runner_says_what_a_program_complained_of_without_its_secrets() -> None:
    script = (
        "import sys; print('noise', file=sys.stderr); print('denied: password=hunter2hunter', file=sys.stderr); sys.exit(3)"
    )
    with pytest.raises(SourceFailedError) as failed:
        run((sys.executable, "-c", script), timeout=20)
    assert "denied" in str(failed.value)
    assert "hunter2" not in str(failed.value)
    with pytest.raises(SourceFailedError, match="not installed"):
        run(("no-such-program-here",), timeout=1)
