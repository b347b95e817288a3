"""Amazon RDS, as `aws rds describe-db-instances` and `aws rds describe-db-clusters` print it."""

from __future__ import annotations

from typing import Any

from infra.aws_common import gather, place, scope, warn_if_empty
from infra.aws_names import Arn, parse_arn
from infra.fields import dig, identities, owner_of, picked, shared, tags, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.model import Identity, Reading, Relation, Sighting

_NAME = "aws_rds"
_ALLOWED = {
    "AvailabilityZone": "zone",
    "DBInstanceClass": "type",
    "DBInstanceStatus": "state",
    "DBSubnetGroup.VpcId": "network",
    "Endpoint.Address": "endpoint",
    "Endpoint.Port": "port",
    "Engine": "engine",
    "EngineVersion": "engine_version",
    "MultiAZ": "multi_az",
    "Port": "port",
    "ReaderEndpoint": "reader_endpoint",
    "Status": "state",
    "StorageEncrypted": "encrypted",
}
_OK = frozenset(
    {"available", "backing-up", "configuring-enhanced-monitoring", "storage-optimization", "configuring-log-exports"}
)
_CRITICAL = ("failed", "incompatible-", "inaccessible-", "storage-full", "restore-error", "insufficient-capacity")
_STOPPED = frozenset({"stopped", "stopping", "starting", "creating"})


def _matches(shape: Shape) -> bool:
    return bool(shape.keys & {"DBInstances", "DBClusters"})


def _read(source: Source) -> Reading:
    gathering = gather(_NAME, source)
    clusters = [piece for document in source.documents for piece in document.pieces("DBClusters")]
    instances = [piece for document in source.documents for piece in document.pieces("DBInstances")]
    warn_if_empty(gathering, not clusters and not instances)
    for cluster in gathering.objects(clusters, "DBClusters"):
        _add(gathering, cluster, "DBCluster", "rds:cluster")
    for instance in gathering.objects(instances, "DBInstances"):
        _add(gathering, instance, "DBInstance", "rds:db")
    return gathering.reading()


def _add(gathering: Gathering, database: dict[str, Any], prefix: str, native_type: str) -> None:
    own_arn = text(database.get(f"{prefix}Arn"))
    parsed = parse_arn(own_arn)
    if parsed is None:
        gathering.count("{n} databases without an ARN and skipped")
        return
    status = shared(database.get("DBInstanceStatus") or database.get("Status"))
    tags_ = tags(database.get("TagList"))
    endpoint = database.get("Endpoint")
    attributes = picked(database, _ALLOWED)
    if isinstance(endpoint, str):
        attributes["endpoint"] = text(endpoint)
    gathering.add(
        Sighting(
            kind="database",
            name=text(database.get(f"{prefix}Identifier")) or parsed.resource.partition(":")[2],
            scope=scope(gathering, parsed, native_type),
            above=place(gathering, parsed.account, parsed.region),
            identities=identities(
                ("arn", own_arn),
                ("aws_id", database.get("DbiResourceId") or database.get("DbClusterResourceId")),
                ("dns", endpoint if isinstance(endpoint, str) else dig(endpoint, "Address")),
            ),
            provider="aws",
            native_type=native_type,
            health=_health(status),
            health_reason="" if status == "available" else status,
            owner=owner_of(tags_),
            gone=status == "deleted",
            tags=tags_,
            attributes=attributes,
            relations=_relations(parsed, database),
        )
    )


def _relations(parsed: Arn, database: dict[str, Any]) -> tuple[Relation, ...]:
    """An instance is a member of its cluster; a replica depends on what it copies."""
    stem = f"arn:{parsed.partition}:rds:{parsed.region}:{parsed.account}"
    cluster = text(database.get("DBClusterIdentifier")) if parsed.resource.startswith("db:") else ""
    found = [Relation("member_of", Identity("arn", f"{stem}:cluster:{cluster}"))] if cluster else []
    primary = text(database.get("ReadReplicaSourceDBInstanceIdentifier"))
    if primary:
        target = primary if parse_arn(primary) else f"{stem}:db:{primary}"
        found.append(Relation("depends_on", Identity("arn", target)))
    return tuple(found)


def _health(status: str) -> str:
    if status in _OK:
        return "ok"
    if status.startswith(_CRITICAL):
        return "critical"
    return "unknown" if status in _STOPPED or not status else "warning"


FORMAT = Format(_NAME, "RDS databases", "aws rds describe-db-instances > databases.json", _matches, _read)
