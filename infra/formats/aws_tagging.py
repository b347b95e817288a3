"""Everything that has tags in an AWS region, as `aws resourcegroupstaggingapi get-resources` prints it."""

from __future__ import annotations

from infra.aws_common import gather, place, scope, warn_if_empty
from infra.aws_names import Arn, parse_arn
from infra.fields import identities, owner_of, shared, tags, text
from infra.format import Format, Shape, Source
from infra.kinds import kind_of
from infra.model import Reading, Sighting

_NAME = "aws_tagging"
_WITHOUT_TYPE = {"s3": "bucket", "sqs": "queue", "sns": "topic"}


def _matches(shape: Shape) -> bool:
    return shape.has("ResourceTagMappingList")


def _read(source: Source) -> Reading:
    gathering = gather(_NAME, source)
    resources = source.elements("ResourceTagMappingList")
    warn_if_empty(gathering, not resources)
    for resource in gathering.objects(resources, "ResourceTagMappingList"):
        own_arn = text(resource.get("ResourceARN"))
        parsed = parse_arn(own_arn)
        if parsed is None:
            gathering.count("{n} resources without an ARN and skipped")
            continue
        native_type, name = _type_and_name(parsed)
        kind = kind_of(native_type)
        if not kind:
            continue
        tags_ = tags(resource.get("Tags"))
        gathering.add(
            Sighting(
                kind=kind,
                name=tags_.get("Name") or name,
                scope=scope(gathering, parsed, native_type),
                above=place(gathering, parsed.account, parsed.region),
                identities=identities(("arn", own_arn), ("aws_id", name if native_type == "ec2:instance" else "")),
                provider="aws",
                native_type=native_type,
                owner=owner_of(tags_),
                tags=tags_,
            )
        )
    return gathering.reading()


def _type_and_name(arn: Arn) -> tuple[str, str]:
    """`ec2:instance` and `i-1` of "instance/i-1", `rds:db` and `main` of "db:main", `s3:bucket` and the name of a bucket."""
    if arn.service in _WITHOUT_TYPE:
        return shared(f"{arn.service}:{_WITHOUT_TYPE[arn.service]}"), arn.resource
    separator = "/" if "/" in arn.resource.partition(":")[0] else ":"
    type_, _, name = arn.resource.partition(separator)
    if arn.service == "elasticloadbalancing" and name.startswith(("app/", "net/", "gwy/")):
        name = name.split("/")[1]
    return shared(f"{arn.service}:{type_}" if name else arn.service), name or type_


FORMAT = Format(_NAME, "Tagged AWS resources", "aws resourcegroupstaggingapi get-resources > resources.json", _matches, _read)
