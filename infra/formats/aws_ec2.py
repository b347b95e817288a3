"""Amazon EC2 instances, as `aws ec2 describe-instances` prints them: Reservations[].Instances[]."""

from __future__ import annotations

from typing import Any

from infra.aws_common import gather, place, regional_scope, warn_if_empty
from infra.aws_names import account_and_region, arn, region_of
from infra.fields import dig, identities, owner_of, picked, sequence, shared, tags, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.model import Identity, Reading, Relation, Sighting

_NAME = "aws_ec2"
_ALLOWED = {
    "Architecture": "architecture",
    "ImageId": "image",
    "InstanceLifecycle": "lifecycle",
    "InstanceType": "type",
    "LaunchTime": "launched_at",
    "Placement.AvailabilityZone": "zone",
    "PlatformDetails": "platform",
    "PrivateDnsName": "private_dns",
    "PrivateIpAddress": "private_ip",
    "PublicDnsName": "public_dns",
    "PublicIpAddress": "public_ip",
    "State.Name": "state",
    "SubnetId": "subnet",
    "VpcId": "network",
}
_HEALTH = {"running": "ok", "pending": "unknown", "stopping": "unknown", "stopped": "unknown", "shutting-down": "warning"}


def _matches(shape: Shape) -> bool:
    return shape.has("Reservations")


def _read(source: Source) -> Reading:
    gathering = gather(_NAME, source)
    hinted_account, hinted_region = account_and_region(source.given, source.name)
    reservations = source.elements("Reservations")
    warn_if_empty(gathering, not reservations)
    for reservation in gathering.objects(reservations, "Reservations"):
        account = shared(reservation.get("OwnerId")) or hinted_account
        for instance in gathering.objects(sequence(reservation.get("Instances")), "Instances"):
            _instance(gathering, account, hinted_region, instance)
    return gathering.reading()


def _instance(gathering: Gathering, account: str, hinted_region: str, instance: dict[str, Any]) -> None:
    id_ = text(instance.get("InstanceId"))
    if not id_:
        gathering.count("{n} instances without an InstanceId and skipped")
        return
    zone = shared(dig(instance, "Placement", "AvailabilityZone"))
    region = shared(region_of(zone)) or hinted_region
    state = shared(dig(instance, "State", "Name"))
    tags_ = tags(instance.get("Tags"))
    group = tags_.get("aws:autoscaling:groupName", "")
    own_arn = arn("ec2", region, account, f"instance/{id_}")
    if not own_arn:
        gathering.count("{n} instances of unknown account or region; name both with --source ACCOUNT/REGION")
    gathering.add(
        Sighting(
            kind="instance",
            name=tags_.get("Name") or id_,
            scope=regional_scope(gathering, account, region, "instances"),
            above=place(gathering, account, region, zone),
            identities=identities(
                ("arn", own_arn),
                ("aws_id", id_),
                ("ip", instance.get("PrivateIpAddress")),
                ("ip", instance.get("PublicIpAddress")),
                ("dns", instance.get("PrivateDnsName")),
                ("dns", instance.get("PublicDnsName")),
            ),
            provider="aws",
            native_type="ec2:instance",
            health=_HEALTH.get(state, "unknown"),
            health_reason="" if state == "running" else state,
            owner=owner_of(tags_),
            gone=state == "terminated",
            tags=tags_,
            attributes=picked(instance, _ALLOWED),
            relations=(Relation("member_of", Identity("aws_autoscaling_group", group)),) if group else (),
        )
    )


FORMAT = Format(_NAME, "EC2 instances", "aws ec2 describe-instances --output json > instances.json", _matches, _read)
