"""Azure resources, of Resource Graph (`az graph query`) and of `az resource list`, `az vm list` and their like."""

from __future__ import annotations

from typing import Any

from infra.cloud_names import azure_id, azure_part
from infra.fields import dig, identities, number, owner_of, picked, sequence, shared, tags, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.kinds import kind_of
from infra.model import Identity, Reading, Relation, Sighting
from infra.terraform_resources import azure_region

_NAME = "azure"
_ALLOWED = {
    "hardwareProfile.vmSize": "type",
    "kind": "kind",
    "kubernetesVersion": "version",
    "properties.extended.instanceView.powerState.code": "state",
    "properties.fullyQualifiedDomainName": "dns_name",
    "properties.hardwareProfile.vmSize": "type",
    "properties.kubernetesVersion": "version",
    "properties.provisioningState": "provisioning_state",
    "properties.state": "state",
    "properties.storageProfile.osDisk.osType": "os",
    "properties.version": "version",
    "provisioningState": "provisioning_state",
    "sku.name": "sku",
}
_HEALTH = {"running": "ok", "ready": "ok", "deallocated": "unknown", "stopped": "unknown", "failed": "critical"}
_HEALTH |= {"disabled": "warning", "unavailable": "critical", "degraded": "warning"}


def _matches(shape: Shape) -> bool:
    if shape.in_list:
        return "id" in shape.keys and bool(azure_id(text(shape.get("id"))))
    return (
        shape.has("data", "total_records") or shape.has("data", "totalRecords") or (shape.has("data", "count", "skip_token"))
    )


def _read(source: Source) -> Reading:
    gathering = Gathering(_NAME, source.given or _NAME)
    rows = source.elements("data", "value")
    totals = [number(document.get(key)) for document in source.documents for key in ("total_records", "totalRecords")]
    if source.next_page or len(rows) < max((total for total in totals if total is not None), default=0):
        gathering.incomplete(
            "the query has more rows; raise --first, or ask again with --skip-token and import all pages at once"
        )
    for row in gathering.objects(rows, "data"):
        _resource(gathering, row)
    return gathering.reading()


def _resource(gathering: Gathering, row: dict[str, Any]) -> None:
    id_ = text(row.get("id"))
    key, type_ = azure_id(id_), shared(text(row.get("type")).lower()) or _type_of(id_)
    if not key:
        gathering.count("{n} rows without a resource id (select the column id in the query) and skipped")
        return
    kind = kind_of(type_)
    if not kind:
        return
    subscription = shared(azure_part(id_, "subscriptions"))
    tags_ = tags(row.get("tags"))
    health, reason = _health(row)
    gathering.add(
        Sighting(
            kind=kind,
            name=text(row.get("name")) or id_.rstrip("/").rpartition("/")[2],
            scope=gathering.scope(shared(f"{subscription.lower()}/{type_}")),
            above=gathering.above(
                ("provider", "azure"),
                ("account", shared(subscription.lower())),
                ("region", azure_region(row.get("location"))),
                ("resourcegroup", "" if kind == "resourcegroup" else shared(azure_part(id_, "resourceGroups").lower())),
            ),
            identities=identities(
                ("azure_id", key),
                ("azure_vm_id", dig(row, "properties", "vmId") or row.get("vmId")),
                ("dns", dig(row, "properties", "fullyQualifiedDomainName")),
            ),
            provider="azure",
            native_type=type_,
            health=health,
            health_reason=reason,
            owner=owner_of(tags_),
            tags=tags_,
            attributes=picked(row, _ALLOWED) | _zones(row),
            relations=_relations(row),
        )
    )


def _type_of(id_: str) -> str:
    """`microsoft.compute/virtualmachines` of the id: the provider and every second segment after it."""
    parts = id_.lower().strip("/").split("/")
    if "providers" not in parts:
        return (
            "microsoft.resources/subscriptions/resourcegroups"
            if "resourcegroups" in parts
            else "microsoft.resources/subscriptions"
        )
    after = parts[len(parts) - parts[::-1].index("providers") :]
    return "/".join([*after[:1], *after[1::2]])


def _health(row: dict[str, Any]) -> tuple[str, str]:
    """The power state or the service's own state, or else a failed provisioning."""
    power = dig(row, "properties", "extended", "instanceView", "powerState", "code") or row.get("powerState")
    states = (power, dig(row, "properties", "powerState", "code"), dig(row, "properties", "state"))
    state = next((found for one in states if (found := text(one))), "").rpartition("/")[2].rpartition(" ")[2].lower()
    provisioning = text(dig(row, "properties", "provisioningState") or row.get("provisioningState")).lower()
    if provisioning == "failed":
        return "critical", "provisioning failed"
    health = _HEALTH.get(state, "unknown")
    return health, "" if health == "ok" else state


def _zones(row: dict[str, Any]) -> dict[str, str]:
    zones = ",".join(sorted(filter(None, map(text, sequence(row.get("zones"))))))
    return {"zones": shared(zones)} if zones else {}


def _relations(row: dict[str, Any]) -> tuple[Relation, ...]:
    owner = azure_id(text(row.get("managedBy")))
    return (Relation("part_of", Identity("azure_id", owner)),) if owner else ()


FORMAT = Format(_NAME, "Azure resources", "az graph query -q Resources --first 1000 > resources.json", _matches, _read)
