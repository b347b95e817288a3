"""Which components a command was about."""

from __future__ import annotations

import pytest

from store import component_changes, component_links
from store.component_changes import Edit
from store.component_links import tokens, words
from store.database import Store


@pytest.fixture
def registry(store: Store) -> Store:
    """A cluster with a namespace, two hosts, and something whose name is an everyday word."""
    for path, kind, *identities in (
        ("prod-eu", "cluster", "kube_context:prod"),
        ("prod-eu/shop", "namespace"),
        ("prod-eu/shop/api-7", "workload"),
        (
            "hosts/db-1",
            "instance",
            "hostname:db-1.example.com",
            "ip:10.0.0.5",
            "arn:arn:aws:ec2:eu-west-1:1:instance/i-0abc1234",
        ),
        ("hosts/test", "instance"),
        ("accounts/main", "account", "aws_profile:prod"),
    ):
        component_changes.add(store, path, {"kind": kind}, {}, identities)
    return store


def linked(store: Store, text: str, host: str = "laptop", **context: str) -> set[str]:
    """The paths a command is tied to."""
    store.execute("DELETE FROM command_component")
    component_links.link(store, tokens("01a20479-0000-7000-8000-000000000000", text, context, host))
    sql = "SELECT path FROM command_component l JOIN component_path p ON p.uid = l.component_uid"
    return {row["path"] for row in store.rows(sql)}


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("ssh db-1.example.com uptime", {"hosts/db-1"}),
        ("ssh root@db-1", {"hosts/db-1"}),
        ("psql postgresql://app@10.0.0.5:5432/shop", {"hosts/db-1"}),
        ("aws ec2 stop-instances --instance-ids=i-0abc1234", {"hosts/db-1"}),
        ("echo arn:aws:ec2:eu-west-1:1:instance/i-0abc1234", {"hosts/db-1"}),
        ("curl 'https://DB-1.example.com/health'", {"hosts/db-1"}),
        ("kubectl logs deploy/api-7", {"prod-eu/shop/api-7"}),
        ("npm test", set()),
        ("db-1", set()),
        ("cat 10.0.0.55", set()),
        ("git commit -m 'main prod'", set()),
    ],
)
def test_words_of_a_command_name_components(registry: Store, text: str, paths: set[str]) -> None:
    assert linked(registry, text) == paths


def test_contexts_count_for_the_programs_that_use_them(registry: Store) -> None:
    context = {"kube_context": "prod", "kube_namespace": "shop", "aws_profile": "prod"}
    assert linked(registry, "kubectl get pods", **context) == {"prod-eu/shop"}
    assert linked(registry, "kubectl get pods", kube_context="prod-eu", kube_namespace="other") == {"prod-eu"}
    assert linked(registry, "aws s3 ls", **context) == {"accounts/main"}
    assert linked(registry, "ls", **context) == set()


def test_the_host_of_the_session_counts_for_all_its_commands(registry: Store) -> None:
    assert linked(registry, "ls", host="db-1.example.com") == {"hosts/db-1"}


def test_names_that_two_share_name_neither(registry: Store) -> None:
    component_changes.add(registry, "other/db-1", {"kind": "instance"}, {}, [])
    assert linked(registry, "ssh db-1") == set()


def test_retired_components_and_taken_back_identities_are_not_named(registry: Store) -> None:
    uid = component_changes.add(registry, "hosts/web-9", {}, {}, ["ip:10.9.9.9"])
    assert linked(registry, "ping 10.9.9.9") == {"hosts/web-9"}
    component_changes.edit(registry, [uid], Edit(fewer_identities=["ip:10.9.9.9"]))
    assert linked(registry, "ping 10.9.9.9") == set()
    component_changes.retire(registry, [uid])
    assert linked(registry, "ping web-9") == set()


def test_a_command_of_any_size_has_few_words() -> None:
    assert len(list(words("x" * 500 + " abc" * 100_000))) <= 100
