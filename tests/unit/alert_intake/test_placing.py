"""Which component an alert is on: the most telling word that means exactly one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from alerts import placing
from alerts.placing import Places, candidates
from recorder.places import Places as Home
from store import component_changes, components
from store.database import open_store
from tests.unit.alert_intake.making import Room, registry

_REGISTRY = [
    ("eu", "region", ()),
    ("eu/shop", "cluster", ()),
    ("eu/shop/web", "namespace", ()),
    ("eu/shop/web/api", "workload", ()),
    ("eu/shop/web/cart-7d", "workload", ()),
    ("eu/shop/node-1.lan", "node", ()),
    ("us", "region", ()),
    ("us/blog", "cluster", ()),
    ("us/blog/web", "namespace", ()),
    ("us/blog/web/api", "workload", ()),
    ("us/blog/node-2", "node", ()),
    ("us/blog/prod", "namespace", ()),
]
ARN = "arn:aws:rds:eu:1:db:orders"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose registry has these components; some of them with identities of their own."""
    made = Home(tmp_path_factory.mktemp("registry"))
    with open_store(made, "test") as store:
        registry(store, _REGISTRY)
        component_changes.add(store, "eu/orders", {"kind": "database"}, {}, [f"aws:{ARN}"])
        component_changes.add(store, "us/old", {"kind": "database"}, {}, [])
        component_changes.retire(store, [str(components.resolve(store, "us/old")["uid"])])
    return made


@pytest.mark.parametrize(
    ("labels", "path", "how"),
    [
        ({"component": "eu/shop/web/api"}, "eu/shop/web/api", "label component"),
        ({"component": "shop/web/API/"}, "eu/shop/web/api", "label component"),  # the end of a path says enough
        ({"component": "web/api"}, None, ""),  # which there are two of
        ({"component": "web/api", "node": "node-2"}, "us/blog/node-2", "label node"),  # what decides nothing is passed over
        ({"arn": ARN}, "eu/orders", "label arn"),
        ({"cluster": "shop", "namespace": "web", "pod": "api-6f7c9d4b8-x2k4z"}, "eu/shop/web/api", "label pod"),
        ({"cluster": "shop", "namespace": "web", "pod": "cart-7d-0"}, "eu/shop/web/cart-7d", "label pod"),
        ({"cluster": "blog", "namespace": "web", "deployment": "api"}, "us/blog/web/api", "label deployment"),
        ({"cluster": "blog", "namespace": "web"}, "us/blog/web", "label namespace"),
        ({"cluster": "blog", "namespace": "prod"}, "us/blog/prod", "label namespace"),
        ({"namespace": "prod"}, None, ""),  # an everyday word says nothing by itself
        ({"cluster": "shop"}, "eu/shop", "label cluster"),
        ({"cluster": "shop", "service": "unknown"}, "eu/shop", "label cluster"),
        ({"instance": "node-2.example.org:9100"}, "us/blog/node-2", "label instance"),
        ({"instance": "node-1.lan"}, "eu/shop/node-1.lan", "label instance"),
        ({"instance": "10.0.0.1:9100"}, None, ""),
        ({"instance": "[fe80::1]:9100"}, None, ""),
        ({"service": "api"}, None, ""),
        ({"service": "api", "cluster": "blog"}, "us/blog/web/api", "label service"),
        ({"service": "old"}, None, ""),  # it is retired
        ({"node": " "}, None, ""),
        ({}, None, ""),
    ],
)
def test_labels_lead_to_a_component(home: Home, labels: Mapping[str, str], path: str | None, how: str) -> None:
    with open_store(home, "test") as store:
        wanted = candidates(labels, ())
        places = Places(store, [wanted])
        found = places.find(wanted)
        assert places.find(wanted) == found
        assert places.find(candidates({"node": "nobody-asked-for"}, ())) is None
    assert (None if found is None else found[1:]) == (None if path is None else (path, how))


def test_what_a_source_names_by_its_identity_and_what_a_rule_says_come_first() -> None:
    found = candidates({"node": "a"}, [ARN], "eu/shop")
    assert [(one.text, one.how) for one in found] == [("eu/shop", "the rule"), (ARN, f"identity {ARN}"), ("a", "label node")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("db-1.example.org:9100", ["db-1.example.org:9100", "db-1.example.org", "db-1"]),
        ("10.0.0.1:9100", ["10.0.0.1:9100", "10.0.0.1"]),
        ("[fe80::1]:9100", ["[fe80::1]:9100", "fe80::1"]),
        ("db-1", ["db-1"]),
        ("", []),
    ],
)
def test_a_host_is_looked_for_as_it_is_told_and_without_port_and_domain(text: str, names: list[str]) -> None:
    assert placing.host_names(text) == names


def test_an_alert_is_looked_for_again_when_the_registry_has_changed(room: Room) -> None:
    room.fire(0, instance="db-1")
    assert room.alert()["component_path"] is None
    component_changes.add(room.store, "eu/other", {}, {}, [])
    room.fire(10, start=0, instance="db-1", summary="not yet")
    assert room.alert()["component_path"] is None
    component_changes.add(room.store, "eu/db-1", {}, {}, [])
    room.fire(20, start=0, instance="db-1", summary="now")
    assert room.alert()["component_path"] == "eu/db-1"
    assert room.tasks()[0]["components"] == ["eu/db-1"]
    component_changes.retire(room.store, [str(components.resolve(room.store, "eu/db-1")["uid"])])
    room.fire(30, start=0, instance="db-1", summary="it stays where it is")
    assert room.alert()["component_path"] == "eu/db-1"
