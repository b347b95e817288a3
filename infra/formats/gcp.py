"""Google Cloud's asset inventory: `gcloud asset search-all-resources`, `gcloud asset list` and exports (one JSON a line)."""

from __future__ import annotations

from typing import Any

from infra.cloud_names import gcp_name, gcp_part, gcp_region_and_zone
from infra.documents import Document
from infra.fields import dig, identities, owner_of, picked, sequence, shared, tags, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.kinds import kind_of
from infra.model import Reading, Sighting

_NAME = "gcp"
_ALLOWED = {
    "createTime": "created_at",
    "databaseVersion": "engine_version",
    "currentMasterVersion": "version",
    "machineType": "type",
    "settings.tier": "type",
    "state": "state",
    "status": "state",
    "storageClass": "storage_class",
}
_OK = frozenset({"running", "active", "ready", "runnable", "enabled"})
_STOPPED = frozenset({"terminated", "stopped", "stopping", "suspended", "suspending", "provisioning", "staging", ""})
_CRITICAL = frozenset({"error", "failed", "repairing"})


def _matches(shape: Shape) -> bool:
    if "nextPageToken" in shape.keys and shape.keys & {"assets", "results"}:
        return True
    if shape.keys & {"assetType", "asset_type"} and "name" in shape.keys:
        return text(shape.get("name")).startswith("//")
    listed = next(iter(shape.first.pieces("assets") or shape.first.pieces("results")), None)
    return bool(Document(listed).keys & {"assetType", "asset_type"})


def _read(source: Source) -> Reading:
    gathering = Gathering(_NAME, source.given or _NAME)
    if source.next_page:
        gathering.incomplete("the answer has a token for the next page; import all pages at once")
    assets = source.elements("assets", "results")
    assets += [document.piece for document in source.documents if document.keys & {"assetType", "asset_type"}]
    for asset in gathering.objects(assets, "the assets"):
        _asset(gathering, asset)
    return gathering.reading()


def _asset(gathering: Gathering, asset: dict[str, Any]) -> None:
    key = gcp_name(text(asset.get("name")))
    type_ = shared(asset.get("assetType") or asset.get("asset_type"))
    if not key or not type_:
        gathering.count("{n} assets without a full name or type and skipped")
        return
    kind = kind_of(type_)
    if not kind:
        return
    resource = asset.get("resource")
    data = dig(resource, "data") if isinstance(dig(resource, "data"), dict) else {}
    extra = asset.get("additionalAttributes")
    told = {**data, **(extra if isinstance(extra, dict) else {})}
    location = shared(asset.get("location")) or shared(dig(resource, "location"))
    region, zone = gcp_region_and_zone(location or gcp_part(key, "zones") or gcp_part(key, "(?:regions|locations)"))
    tags_ = tags(asset.get("labels") or data.get("labels"))
    state = text(asset.get("state") or data.get("status") or data.get("state")).lower()
    named = sequence(asset.get("ancestors")) or [asset.get("project")]
    project = shared(gcp_part(key, "projects") or gcp_part(text(named[0]), "projects"))
    attributes = picked({**told, **asset}, _ALLOWED)
    if "type" in attributes:
        attributes["type"] = shared(attributes["type"].rpartition("/")[2])
    if state == "terminated":
        attributes["state"] = "stopped"  # what Google calls terminated is still there and can be started again
    gathering.add(
        Sighting(
            kind=kind,
            name=text(asset.get("displayName")) or text(data.get("name")) or key.rpartition("/")[2],
            scope=_scope(gathering, project, type_),
            above=gathering.above(
                ("provider", "gcp"), ("account", "" if kind == "account" else project), ("region", region), ("zone", zone)
            ),
            identities=identities(
                ("gcp_name", key),
                ("gcp_id", data.get("id")),
                *(("ip", dig(card, "networkIP")) for card in sequence(data.get("networkInterfaces"))),
                *(("ip", address) for address in sequence(told.get("internalIPs")) + sequence(told.get("externalIPs"))),
            ),
            provider="gcp",
            native_type=type_,
            health=_health(state),
            health_reason="" if state in _OK else "stopped" if state == "terminated" else state,
            owner=owner_of(tags_),
            tags=tags_,
            attributes=attributes,
        )
    )


def _scope(gathering: Gathering, project: str, type_: str) -> str:
    name = gathering.scope(shared(f"{project or 'any'}/{type_}"))
    if not project:
        gathering.incomplete("of these it is not told in which project they are", name)
    return name


def _health(state: str) -> str:
    if state in _OK:
        return "ok"
    return "critical" if state in _CRITICAL else "unknown" if state in _STOPPED else "warning"


FORMAT = Format(_NAME, "Google Cloud assets", "gcloud asset search-all-resources --format=json > assets.json", _matches, _read)
