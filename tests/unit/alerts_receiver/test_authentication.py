"""Who shows the right thing delivers; everybody else gets 401, and nothing of theirs is kept."""

from __future__ import annotations

import base64

import pytest

from tests.unit.alerts_receiver.asking import Receiving
from tests.unit.alerts_receiver.conftest import WithConfig

CONFIG = """
[alerts.integrations.token]
token = ["new", "old"]
[alerts.integrations.basic]
basic = { user = "grafana", password = "p:w" }
[alerts.integrations.header]
header = { name = "X-API-Key", token = "key" }
[alerts.integrations.open]
[alerts.integrations.pager]
routing_keys = ["R1", "R2"]
[alerts.integrations.genie]
token = "genie-key"
format = "opsgenie_api"
"""


def basic(text: str) -> str:
    """An Authorization header."""
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.fixture
def configured(with_config: WithConfig) -> Receiving:
    """A receiver with one integration of each kind."""
    return with_config(CONFIG)


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("/in/token", {"authorization": "Bearer new"}),
        ("/in/token", {"authorization": "bearer  old"}),
        ("/in/token", {"authorization": "Token old"}),
        ("/in/token", {"authorization": "GenieKey old"}),
        ("/in/token/new", {}),
        ("/in/token/new/api/v2/alerts", {}),
        ("/in/basic", {"authorization": basic("grafana:p:w")}),
        ("/in/header", {"x-api-key": "key"}),
        ("/in/open", {}),
        ("/api/v2/alerts", {"authorization": "Bearer new"}),
        ("/v2/alerts", {"authorization": "GenieKey genie-key"}),
    ],
)
def test_the_right_thing_is_admitted(configured: Receiving, url: str, headers: dict[str, str]) -> None:
    assert configured.ask("POST", url, b"{}", **headers).status in (200, 202)
    assert len(configured.deliveries()) == 1


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("/in/token", {}),
        ("/in/token", {"authorization": "Bearer"}),
        ("/in/token", {"authorization": "Bearer nope"}),
        ("/in/token", {"authorization": "Bearer new, Bearer"}),
        ("/in/token", {"authorization": "new"}),
        ("/in/token", {"authorization": basic("new:new")}),
        ("/in/token", {"authorization": "Bearer \xff\xfe"}),
        ("/in/token/nope", {}),
        ("/in/token/", {}),
        ("/in/token?token=new", {}),
        ("/in/basic", {"authorization": basic("grafana:nope")}),
        ("/in/basic", {"authorization": basic("admin:p:w")}),
        ("/in/basic", {"authorization": basic("grafana")}),
        ("/in/basic", {"authorization": basic("p:w")}),
        ("/in/basic", {"authorization": "Basic !!!"}),
        ("/in/basic", {"authorization": "Bearer p:w"}),
        ("/in/header", {"x-api-key": "nope"}),
        ("/in/header", {"authorization": "Bearer key"}),
        ("/in/basic", {"authorization": "Bearer new"}),  # another integration's
        ("/v2/alerts", {"authorization": "GenieKey nope"}),
        ("/in/pager/v2/enqueue", {}),
    ],
)
def test_the_wrong_thing_is_401_and_not_kept(configured: Receiving, url: str, headers: dict[str, str]) -> None:
    answer = configured.ask("POST", url, b"{}", **headers)
    if url == "/v2/alerts":  # falls to the integration that is open, as any without a key would
        assert configured.deliveries()[0].integration == "open"
        return
    assert (answer.status, answer.headers["www-authenticate"], answer.headers["connection"]) == (401, "Bearer", "close")
    assert configured.deliveries() == []


def test_a_key_chooses_the_integration(configured: Receiving) -> None:
    configured.ask("POST", "/v2/enqueue", b'{"routing_key": "R2", "event_action": "trigger", "dedup_key": "d"}')
    configured.ask("POST", "/v2/alerts", b"{}", authorization="GenieKey genie-key")
    configured.ask("POST", "/api/v2/alerts", b"[]", authorization="Bearer old")
    assert [one.integration for one in configured.deliveries()] == ["pager", "genie", "token"]


def test_a_wrong_routing_key_is_401_where_nothing_is_open(with_config: WithConfig) -> None:
    receiving = with_config("[alerts.integrations.pager]\nrouting_keys = 'R1'")
    for body in (b'{"routing_key": "R9"}', b'{"routing_key": 1}', b"[]", b"not json", b""):
        assert receiving.ask("POST", "/v2/enqueue", body).status == 401
    assert receiving.deliveries() == []


def test_unknown_names_are_404_where_names_are_configured(configured: Receiving) -> None:
    answer = configured.ask("POST", "/in/nobody", b"{}", authorization="Bearer new")
    assert answer.status == 404
    assert configured.deliveries() == []


def test_any_name_goes_where_none_is_configured(receiving: Receiving) -> None:
    assert receiving.ask("POST", "/in/what_ever-1", b"{}").status == 200
    for name in ("UPPER", "a" * 65, "%2e%2e", "a%20b"):
        assert receiving.ask("POST", f"/in/{name}", b"{}").status == 404
    assert [one.integration for one in receiving.deliveries()] == ["what_ever-1"]


def test_a_token_of_the_receiver_holds_for_any_name(with_config: WithConfig) -> None:
    receiving = with_config("[alerts.receiver]\ntoken = 't'")
    assert receiving.ask("POST", "/in/x", b"{}").status == 401
    assert receiving.ask("POST", "/in/x/t", b"{}").status == 200
    assert receiving.ask("POST", "/in/x", b"{}", authorization="Bearer t").status == 200


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}])
def test_a_web_page_cannot_deliver_where_nobody_authenticates(receiving: Receiving, headers: dict[str, str]) -> None:
    assert receiving.ask("POST", "/in/x", b"{}", **headers).status == 403
    assert receiving.deliveries() == []


def test_a_token_in_the_path_is_neither_kept_nor_logged(configured: Receiving) -> None:
    configured.ask("POST", "/in/token/new?a=1", b"{}")
    configured.ask("POST", "/in/token/new/v2/alerts/x/close", b"{}")
    configured.ask("POST", "/in/token/wrong-sekrit", b"{}")
    configured.ask("POST", "/in/token/new/and/more", b"{}")
    configured.ask("POST", "/elsewhere/new-sekrit", b"{}")
    assert [one.path for one in configured.deliveries()] == ["/in/token", "/in/token/v2/alerts/x/close"]
    assert len(configured.logged) == 5
    assert not any("new" in line or "sekrit" in line for line in configured.logged)


def test_no_header_that_carries_a_secret_is_kept(configured: Receiving) -> None:
    configured.ask("POST", "/in/token", b"{}", authorization="Bearer new", cookie="c", content_type="application/json")
    assert configured.deliveries()[0].headers == {"content-type": "application/json"}
