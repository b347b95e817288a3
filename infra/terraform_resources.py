"""What a Terraform resource's attributes tell of the component: its name, identities and places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from infra.aws_names import parse_arn, region_of
from infra.cloud_names import azure_id, azure_part, gcp_name, gcp_part, gcp_region_and_zone
from infra.fields import dig, identities, owner_of, picked, sequence, shared, tags, text
from infra.gathering import Gathering
from infra.kinds import describes_no_thing, kind_of
from infra.model import Identity, Place, Relation, Sighting

_ALLOWED = {
    "ami": "image",
    "availability_zone": "zone",
    "capacity": "capacity",
    "cidr_block": "cidr",
    "cluster_version": "version",
    "db_name": "db_name",
    "dns_name": "dns_name",
    "engine": "engine",
    "engine_version": "engine_version",
    "instance_class": "type",
    "instance_type": "type",
    "ip_address": "ip",
    "kubernetes_version": "version",
    "load_balancer_type": "type",
    "machine_type": "type",
    "multi_az": "multi_az",
    "node_type": "type",
    "port": "port",
    "private_dns": "private_dns",
    "private_ip": "private_ip",
    "private_ip_address": "private_ip",
    "public_dns": "public_dns",
    "public_ip": "public_ip",
    "public_ip_address": "public_ip",
    "runtime": "runtime",
    "server_type": "type",
    "size": "type",
    "sku_name": "type",
    "subnet_id": "subnet",
    "version": "version",
    "vm_size": "type",
    "vpc_id": "network",
    "zone": "zone",
}
_NAMES = ("name", "identifier", "cluster_identifier", "function_name", "bucket", "replication_group_id", "cluster_id")
_PROVIDERS = {"azurerm": "azure", "azapi": "azure", "google": "gcp", "google-beta": "gcp"}
_PROVIDER = re.compile(r'(?:.*/)?([\w-]+)"?\]?(?:\.[\w-]+)?')


def provider_name(address: str) -> str:
    """`aws` of `provider["registry.terraform.io/hashicorp/aws"].west`, of `provider.aws` and of the registry's path."""
    plain = address.rpartition("provider")[2].lstrip('.["') if address.startswith(("provider", "module.")) else address
    match = _PROVIDER.match(plain)
    return match[1] if match else ""


def sighting(
    gathering: Gathering,
    scope: str,
    key: str,
    address: str,
    type_: str,
    provider: str,
    attributes: Mapping[str, Any],
    *,
    tainted: bool = False,
    relations: tuple[Relation, ...] = (),
) -> Sighting | None:
    """The component that an instance of a resource is; None for glue and for what exists in the state only.

    `key` is what the state is identified by, `attributes` must hold nothing that the state marks as sensitive.
    """
    kind = kind_of(type_)
    if not kind or describes_no_thing(provider):
        return None
    tags_ = tags(attributes.get("tags_all") or attributes.get("tags") or attributes.get("labels"))
    arn, id_ = text(attributes.get("arn")), text(attributes.get("id"))
    name = tags_.get("Name") or next((name for key_ in _NAMES if (name := text(attributes.get(key_)))), "")
    local_name = address.rpartition(f"{type_}.")[2] or address
    return Sighting(
        kind=kind,
        name=name or local_name,
        scope=scope,
        above=_above(gathering, _PROVIDERS.get(provider, provider), arn, id_, attributes),
        identities=identities(
            ("arn", arn if parse_arn(arn) else ""),
            ("azure_id", azure_id(id_)),
            ("gcp_name", gcp_name(text(attributes.get("self_link")))),
            ("terraform", f"{key}/{address}"),
            ("aws_id", id_ if type_ == "aws_instance" else ""),
            ("gcp_id", attributes.get("instance_id") if type_ == "google_compute_instance" else ""),
            *(("ip", attributes.get(ip)) for ip in ("private_ip", "public_ip", "private_ip_address", "public_ip_address")),
            *(("dns", attributes.get(dns)) for dns in ("private_dns", "public_dns", "dns_name", "fqdn")),
        ),
        provider=_PROVIDERS.get(provider, provider),
        native_type=type_,
        health="warning" if tainted else "unknown",
        health_reason="tainted: it will be replaced" if tainted else "",
        owner=owner_of(tags_),
        tags=tags_,
        attributes={"address": address, **picked(attributes, _ALLOWED)},
        relations=relations,
    )


def _above(gathering: Gathering, provider: str, arn: str, id_: str, attributes: Mapping[str, Any]) -> tuple[Place, ...]:
    zone = shared(attributes.get("availability_zone") or attributes.get("zone"))
    region = shared(attributes.get("region"))
    parsed = parse_arn(arn)
    if parsed is not None:
        region = shared(parsed.region) or region or region_of(zone)
        return gathering.above(("provider", "aws"), ("account", shared(parsed.account)), ("region", region), ("zone", zone))
    if provider == "azure" and azure_id(id_):
        return gathering.above(
            ("provider", provider),
            ("account", azure_part(id_, "subscriptions")),
            ("region", azure_region(attributes.get("location"))),
            ("resourcegroup", azure_part(id_, "resourceGroups").lower()),
        )
    if provider == "gcp":
        link = gcp_name(text(attributes.get("self_link")))
        project = shared(attributes.get("project")) or gcp_part(link, "projects")
        region, zone = gcp_region_and_zone(zone or shared(attributes.get("location")) or region)
        return gathering.above(("provider", provider), ("account", project), ("region", region), ("zone", zone))
    return gathering.above(("provider", provider), ("region", region or shared(attributes.get("location"))), ("zone", zone))


def azure_region(location: object) -> str:
    """The region's short name: Azure says "West Europe" and "westeurope"."""
    return shared(text(location).replace(" ", "").lower())


def without_sensitive(attributes: Mapping[str, Any], sensitive: object) -> dict[str, Any]:
    """The attributes but those that the state marks: by paths (`sensitive_attributes`) or by a mirror (`sensitive_values`)."""
    marked = set()
    for path in sequence(sensitive):
        step = path[0] if isinstance(path, list) and path else path
        marked.add(text(dig(step, "value")) if isinstance(step, dict) else text(step))
    if isinstance(sensitive, dict):
        marked = {name for name, mirror in sensitive.items() if _any_true(mirror)}
    return {name: value for name, value in attributes.items() if name not in marked}


def _any_true(mirror: object) -> bool:
    """Whether a `sensitive_values` mirror marks anything below it."""
    waiting = [mirror]
    while waiting:
        one = waiting.pop()
        if one is True:
            return True
        waiting.extend(one.values() if isinstance(one, dict) else sequence(one))
    return False


def depends_on(targets: list[Identity]) -> tuple[Relation, ...]:
    """The relations to what a resource depends on, each once."""
    return tuple(Relation("depends_on", target) for target in dict.fromkeys(targets))
