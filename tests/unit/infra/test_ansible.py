"""Ansible inventories: hosts, groups, and which of the two a host's variables tell."""

from __future__ import annotations

import json

import pytest

from infra.detect import read
from infra.errors import FormatError
from tests.unit.infra.documents import by_name, keys, places, reading, scopes, targets


def test_hosts_are_members_of_their_groups_and_groups_of_theirs() -> None:
    found = reading("ansible-inventory.json", source="prod")
    named = by_name(found)
    assert (found.source, scopes(found)) == ("prod", {"inventory": True})
    assert targets(named["web1.example.net"], "member_of") == ["prod/group:web"]
    assert targets(named["web"], "member_of") == ["prod/group:prod"]
    assert {name for name, one in named.items() if one.kind == "group"} == {"prod", "staging", "web", "db"}
    assert named["web1.example.net"].attributes == {
        "address": "10.1.0.11",
        "datacenter": "fra1",
        "env": "prod",
        "groups": "web",
    }
    assert named["db1.example.net"].owner == "dba"
    assert keys(named["stage1"], "ansible") == ["prod/stage1"]


def test_a_host_that_tells_its_instance_is_the_one_of_aws() -> None:
    host, machine = by_name(reading("ansible-inventory.json"))["ec2-app"], by_name(reading("aws-ec2.json"))["web-1"]
    assert keys(host, "arn") == keys(machine, "arn")
    assert places(host) == places(machine)


def test_a_script_may_give_bare_lists() -> None:
    named = by_name(reading("ansible-legacy.json"))
    assert targets(named["web1"], "member_of") == ["ansible-legacy/group:tag_Name_api", "ansible-legacy/group:web"]
    assert sorted(name for name, one in named.items() if one.kind == "instance") == ["db1", "web1", "web2"]


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ({"a": {"children": ["b"]}, "b": {"children": ["c"]}, "c": {"children": ["b"]}}, "b > c > b"),
        ({"a": {"children": ["a"]}}, "a > a"),
        ({"all": {"children": ["a"]}, "a": {"children": ["all"]}}, "a > all > a"),
    ],
)
def test_groups_that_contain_each_other_are_told(groups: dict[str, object], told: str) -> None:
    with pytest.raises(FormatError) as error:
        read(json.dumps(groups).encode())
    assert told in str(error.value)


def test_a_group_below_two_others_is_no_cycle() -> None:
    groups = {"a": {"children": ["c"]}, "b": {"children": ["c"]}, "c": {"hosts": ["h"]}, "top": {"children": ["a", "b"]}}
    assert targets(by_name(read(json.dumps(groups).encode(), "x"))["c"], "member_of") == ["x/group:a", "x/group:b"]


def test_a_chain_of_groups_may_be_long() -> None:
    groups = {f"g{at}": {"children": [f"g{at + 1}"]} for at in range(5000)} | {"g5000": {"hosts": ["h"]}}
    assert len(read(json.dumps(groups).encode()).sightings) == 5002
