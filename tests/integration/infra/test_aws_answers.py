"""What moto's AWS answers, written as the aws command writes it, is read: its shapes are boto3's, not ours."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any

import boto3
import moto
import pytest

from infra.detect import read
from infra.model import Reading

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

REGION = "eu-west-1"
TAGS = [{"Key": "Name", "Value": "web"}, {"Key": "team", "Value": "shop"}]


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS in this process, for which any credentials do."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    with moto.mock_aws():
        yield


def _client(service: str, region: str = REGION) -> Any:
    return boto3.client(service, region_name=region)


def _answered(answer: dict[str, Any]) -> Reading:
    """The answer without what the aws command leaves out, with instants as it writes them."""
    shown = {key: value for key, value in answer.items() if key != "ResponseMetadata"}
    return read(json.dumps(shown, default=_instant).encode())


def _instant(value: object) -> str:
    assert isinstance(value, datetime.datetime)
    return value.isoformat()


def _started(ec2: Any, count: int = 1) -> list[str]:
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": TAGS}]
    answer = ec2.run_instances(
        ImageId=image, MinCount=count, MaxCount=count, TagSpecifications=tags, UserData="export TOKEN=hunter2plus"
    )
    return [instance["InstanceId"] for instance in answer["Instances"]]


def test_instances_in_all_states() -> None:
    ec2 = _client("ec2")
    running, stopped, terminated = _started(ec2, 3)
    ec2.stop_instances(InstanceIds=[stopped])
    ec2.terminate_instances(InstanceIds=[terminated])
    found = _answered(ec2.describe_instances())
    named = {dict(one.identities)["aws_id"]: one for one in found.sightings}
    assert {id_: (named[id_].health, named[id_].gone) for id_ in named} == {
        running: ("ok", False),
        stopped: ("unknown", False),
        terminated: ("unknown", True),
    }
    assert named[running].name == "web" and named[running].owner == "shop"
    assert [scope.name for scope in found.scopes] == [f"123456789012/{REGION}/instances"]
    assert "hunter2plus" not in repr(found)


def test_one_page_is_not_the_whole() -> None:
    ec2 = _client("ec2")
    for _ in range(6):
        _started(ec2)
    found = _answered(ec2.describe_instances(MaxResults=5))
    assert len(found.sightings) == 5 and not any(scope.complete for scope in found.scopes)


def test_tagged_resources_are_those_that_were_described() -> None:
    ec2 = _client("ec2")
    _started(ec2, 2)
    described = {dict(one.identities)["arn"] for one in _answered(ec2.describe_instances()).sightings}
    tagged = _answered(_client("resourcegroupstaggingapi").get_resources())
    assert {dict(one.identities)["arn"] for one in tagged.sightings if one.kind == "instance"} == described


def test_databases_and_their_clusters() -> None:
    rds = _client("rds")
    secret = {"MasterUsername": "root", "MasterUserPassword": "hunter2plus"}
    rds.create_db_instance(
        DBInstanceIdentifier="shop",
        DBInstanceClass="db.m6g.large",
        Engine="postgres",
        AllocatedStorage=20,
        Tags=TAGS,
        **secret,
    )
    rds.create_db_cluster(DBClusterIdentifier="ledger", Engine="aurora-postgresql", **secret)
    instances, clusters = _answered(rds.describe_db_instances()), _answered(rds.describe_db_clusters())
    assert [(one.name, one.health, one.owner) for one in instances.sightings] == [("shop", "ok", "shop")]
    assert [(one.name, one.kind) for one in clusters.sightings] == [("ledger", "database")]
    assert "hunter2plus" not in repr((instances, clusters))


def test_load_balancers() -> None:
    ec2 = _client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{at}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]["SubnetId"]
        for at, zone in enumerate("ab")
    ]
    elb = _client("elbv2")
    elb.create_load_balancer(Name="shop", Subnets=subnets)
    (found,) = _answered(elb.describe_load_balancers()).sightings
    assert (found.name, found.kind, found.attributes["zones"]) == ("shop", "loadbalancer", "eu-west-1a,eu-west-1b")


def test_clusters_listed_and_described() -> None:
    eks = _client("eks")
    role = "arn:aws:iam::123456789012:role/eks"
    eks.create_cluster(name="prod", version="1.30", roleArn=role, resourcesVpcConfig={}, tags={"team": "platform"})
    described = _answered(eks.describe_cluster(name="prod"))
    assert [(one.name, one.health, one.owner) for one in described.sightings] == [("prod", "ok", "platform")]
    assert [one.name for one in _answered(eks.list_clusters()).sightings] == ["prod"]
