"""AWS answers: names that are the same in each of them, and what an answer says of what is not in it."""

from __future__ import annotations

import json

import pytest

from infra.aws_names import account_and_region, arn, parse_arn, region_of
from infra.detect import read
from tests.unit.infra.documents import by_name, keys, places, reading, scopes, targets

ACCOUNT = "111122223333"


def test_instances_are_known_by_the_arn_that_is_made_of_owner_zone_and_id() -> None:
    named = by_name(reading("aws-ec2.json"))
    assert keys(named["web-1"], "arn") == [f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-0a1b2c3d4e5f60001"]
    assert keys(named["gov"], "arn") == ["arn:aws-us-gov:ec2:us-gov-west-1:444455556666:instance/i-0b1b2c3d4e5f60004"]
    assert places(named["lax"]) == "aws/444455556666/us-west-2/us-west-2-lax-1a"
    assert keys(named["web-1"], "ip") == ["10.0.1.11"] and named["web-1"].owner == "shop"


def test_a_stopped_instance_is_still_there_and_a_terminated_one_is_gone() -> None:
    named = by_name(reading("aws-ec2.json"))
    stopped, terminated = named["web-2"], named["i-0a1b2c3d4e5f60003"]
    assert (stopped.gone, stopped.health, stopped.health_reason) == (False, "unknown", "stopped")
    assert terminated.gone and named["web-1"].health == "ok"


def test_each_account_and_region_is_a_scope_of_its_own() -> None:
    expected = {f"{ACCOUNT}/eu-west-1": True, "444455556666/us-gov-west-1": True, "444455556666/us-west-2": True}
    assert scopes(reading("aws-ec2.json")) == {f"{place}/instances": whole for place, whole in expected.items()}


@pytest.mark.parametrize("name", ["aws-ec2-page.json", "aws-rds-clusters.json"])
def test_one_page_of_several_is_not_the_whole(name: str) -> None:
    found = reading(name)
    assert not any(scopes(found).values()) and "next page" in found.warnings[0]


def test_an_empty_answer_says_of_no_scope_that_it_is_empty() -> None:
    found = read(b'{"Reservations": []}')
    assert not found.scopes and "nothing is taken as missing" in found.warnings[0]


def test_an_unknown_region_is_never_whole_and_a_source_can_name_it() -> None:
    data = json.dumps({"Reservations": [{"Instances": [{"InstanceId": "i-1"}]}]}).encode()
    assert scopes(read(data)) == {"any/any/instances": False}
    named = read(data, source=f"{ACCOUNT}/eu-west-1")
    assert scopes(named) == {f"{ACCOUNT}/eu-west-1/instances": True}
    assert keys(named.sightings[0], "arn") == [f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-1"]


def test_the_same_thing_has_the_same_arn_in_each_answer() -> None:
    tagged = by_name(reading("aws-tagging.json"))
    assert keys(tagged["web-1"], "arn") == keys(by_name(reading("aws-ec2.json"))["web-1"], "arn")
    assert keys(tagged["shop"], "arn") == keys(by_name(reading("aws-elb.json"))["shop"], "arn")
    kinds = {name: one.kind for name, one in tagged.items()}
    expected = {
        "web-1": "instance",
        "shop-img": "storage",
        "shop-main": "database",
        "shop": "loadbalancer",
        "resize": "service",
    }
    assert {name: kinds[name] for name in expected} == expected
    assert scopes(reading("aws-tagging.json"))["any/any/s3:bucket"] is False


def test_databases_their_health_and_what_they_belong_to() -> None:
    named = by_name(reading("aws-rds-instances.json"))
    assert {name: one.health for name, one in named.items()} == {
        "shop-main": "ok",
        "shop-replica": "critical",
        "ledger-1": "unknown",
    }
    assert targets(named["shop-replica"], "depends_on") == [f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:shop-main"]
    assert targets(named["ledger-1"], "member_of") == keys(by_name(reading("aws-rds-clusters.json"))["ledger"], "arn")
    assert named["shop-main"].attributes["endpoint"].startswith("shop-main.") and named["shop-main"].owner == "data"


def test_load_balancers_and_clusters() -> None:
    balancer = by_name(reading("aws-elb.json"))["shop"]
    assert (balancer.health, balancer.attributes["zones"]) == ("ok", "eu-west-1a,eu-west-1b")
    cluster = reading("aws-eks-cluster.json")
    assert scopes(cluster) == {f"{ACCOUNT}/eu-west-1/clusters": False} and cluster.sightings[0].owner == "platform"
    listed = reading("aws-eks-list.json", source=f"{ACCOUNT}/eu-west-1")
    assert keys(by_name(listed)["prod"], "arn") == keys(cluster.sightings[0], "arn")
    assert scopes(listed) == {f"{ACCOUNT}/eu-west-1/clusters": True}


def test_names_are_taken_apart_and_put_together() -> None:
    assert parse_arn("arn:aws-cn:s3:::b/c:d") == ("aws-cn", "s3", "", "", "b/c:d")
    assert parse_arn("arn:nonsense") is None
    assert arn("ec2", "cn-north-1", ACCOUNT, "instance/i-1") == f"arn:aws-cn:ec2:cn-north-1:{ACCOUNT}:instance/i-1"
    assert arn("ec2", "", ACCOUNT, "instance/i-1") == ""
    assert [region_of(zone) for zone in ("eu-west-1a", "us-east-1-wl1-bos-wlz-1", "ap-southeast-2c", "")] == [
        "eu-west-1",
        "us-east-1",
        "ap-southeast-2",
        "",
    ]
    assert account_and_region("aws:123456789012/eu-west-1", "x.json") == ("123456789012", "eu-west-1")
