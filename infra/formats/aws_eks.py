"""Kubernetes clusters of AWS, as `aws eks describe-cluster` and `aws eks list-clusters` print them."""

from __future__ import annotations

from infra.aws_common import gather, place, regional_scope
from infra.aws_names import account_and_region, arn, parse_arn
from infra.fields import dig, identities, owner_of, picked, shared, tags, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.model import Reading, Sighting

_NAME = "aws_eks"
_ALLOWED = {
    "createdAt": "created_at",
    "endpoint": "endpoint",
    "platformVersion": "platform_version",
    "resourcesVpcConfig.vpcId": "network",
    "status": "state",
    "version": "version",
}
_HEALTH = {"ACTIVE": "ok", "UPDATING": "ok", "DEGRADED": "warning", "FAILED": "critical", "PENDING": "unknown"}


def _matches(shape: Shape) -> bool:
    if shape.in_list:
        return False
    if "clusters" in shape.keys:
        listed = shape.get("clusters")
        return isinstance(listed, list) and all(isinstance(name, str) for name in listed)
    return "cluster" in shape.keys and isinstance(shape.get("cluster"), dict) and bool(dig(shape.get("cluster"), "arn"))


def _read(source: Source) -> Reading:
    gathering = gather(_NAME, source)
    for document in source.documents:
        if "cluster" in document.keys:
            _described(gathering, document.get("cluster"))
        else:
            _listed(gathering, source, list(document.each("clusters")))
    return gathering.reading()


def _described(gathering: Gathering, cluster: object) -> None:
    own_arn = text(dig(cluster, "arn"))
    parsed = parse_arn(own_arn)
    if parsed is None or not isinstance(cluster, dict):
        gathering.count("{n} clusters without an ARN and skipped")
        return
    scope = regional_scope(gathering, parsed.account, parsed.region, "clusters")
    gathering.incomplete("it tells of a single cluster", scope)
    status, tags_ = shared(cluster.get("status")), tags(cluster.get("tags"))
    gathering.add(
        Sighting(
            kind="cluster",
            name=text(cluster.get("name")),
            scope=scope,
            above=place(gathering, parsed.account, parsed.region),
            identities=identities(("arn", own_arn), ("endpoint", cluster.get("endpoint"))),
            provider="aws",
            native_type="eks:cluster",
            health=_HEALTH.get(status, "unknown"),
            health_reason="" if status == "ACTIVE" else status.lower(),
            owner=owner_of(tags_),
            tags=tags_,
            attributes=picked(cluster, _ALLOWED),
        )
    )


def _listed(gathering: Gathering, source: Source, names: list[object]) -> None:
    account, region = account_and_region(source.given, source.name)
    scope = regional_scope(gathering, account, region, "clusters")
    if not (account and region):
        gathering.warn("a list of names does not say of which account and region it is; add --source ACCOUNT/REGION")
    for name in filter(None, map(text, names)):
        own = identities(("arn", arn("eks", region, account, f"cluster/{name}")))
        gathering.add(Sighting("cluster", name, scope, place(gathering, account, region), own, "aws", "eks:cluster"))


FORMAT = Format(_NAME, "EKS clusters", "aws eks describe-cluster --name NAME > cluster.json", _matches, _read)
