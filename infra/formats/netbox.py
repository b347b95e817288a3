"""NetBox, as its REST API answers: {"count", "next", "results"} of regions, sites, racks, devices, clusters, machines.

Several answers in one file (one after the other) explain each other: the sites tell the regions of the devices.
"""

from __future__ import annotations

import re
from typing import Any

from infra.documents import decoded
from infra.fields import dig, identities, mapping, number, owner_of, picked, shared, tags, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.model import Identity, Reading, Relation, Sighting

_NAME = "netbox"
_ENDPOINT = re.compile(r"^(?:https?://[^/]+)?(?:/[^?]*?)?/api/((?:plugins/)?[\w-]+/[\w-]+)/(\d+)/?$")
_HOST = re.compile(r"https?://(?:[^/@]*@)?([^/:]+)")
_KINDS = {
    "circuits/providers": "provider",
    "dcim/devices": "node",
    "dcim/locations": "location",
    "dcim/racks": "rack",
    "dcim/regions": "region",
    "dcim/site-groups": "group",
    "dcim/sites": "site",
    "tenancy/tenants": "account",
    "virtualization/cluster-groups": "group",
    "virtualization/clusters": "cluster",
    "virtualization/virtual-machines": "instance",
}
_HEALTH = {"active": "ok", "failed": "critical", "offline": "warning", "staged": "unknown", "planned": "unknown"}
_GONE = frozenset({"decommissioning", "retired"})
_ALLOWED = {
    "asset_tag": "asset_tag",
    "cluster.name": "cluster",
    "device_role.name": "role",
    "device_type.manufacturer.name": "manufacturer",
    "device_type.model": "model",
    "disk": "disk",
    "memory": "memory",
    "platform.name": "platform",
    "position": "position",
    "rack.name": "rack",
    "role.name": "role",
    "serial": "serial",
    "status.value": "status",
    "tenant.name": "tenant",
    "type.name": "type",
    "vcpus": "vcpus",
}

_Objects = dict[tuple[str, str], dict[str, Any]]  # by endpoint and id


def _matches(shape: Shape) -> bool:
    if shape.has("count", "next", "results"):
        return True
    return shape.has("id", "url", "display") and _ENDPOINT.match(text(shape.get("url"))) is not None


def _read(source: Source) -> Reading:
    pieces = source.elements("results")
    gathering = Gathering(_NAME, source.given or _host(pieces) or _NAME)
    objects: _Objects = {}
    for one in gathering.objects(pieces, "results"):
        match = _ENDPOINT.match(text(one.get("url")))
        if match is None:
            gathering.count("{n} without the url of a NetBox object and skipped")
        elif match[1] in _KINDS:
            objects[shared(match[1]), match[2]] = _slim(one)
        else:
            gathering.count(f"{{n}} of {match[1][:50]}, which are no components")
    for (endpoint, id_), one in objects.items():
        gathering.scope(endpoint)
        gathering.add(_sighting(gathering, objects, endpoint, id_, one))
    _completeness(gathering, source)
    return gathering.reading()


def _host(pieces: list[Any]) -> str:
    """The host of the NetBox, as the url of the first object has it."""
    match = _HOST.match(text(dig(decoded(pieces[0]), "url"))) if pieces else None
    return match[1] if match else ""


def _slim(one: dict[str, Any]) -> dict[str, Any]:
    """The object without what may hold secrets or bulk: custom fields, contexts, comments."""
    dropped = ("custom_fields", "config_context", "local_context_data", "comments", "description")
    return {name: value for name, value in one.items() if name not in dropped}


def _completeness(gathering: Gathering, source: Source) -> None:
    """Pages that are all in the file make it whole again, however many there are."""
    told: dict[str, int] = {}
    found: dict[str, int] = {}
    for document in source.documents:
        if "count" not in document.keys:
            continue
        page = document.pieces("results")
        first = next((one for one in gathering.objects(page[:1], "results")), {})
        match = _ENDPOINT.match(text(mapping(first).get("url")))
        endpoint = match[1] if match else ""
        told[endpoint] = max(told.get(endpoint, 0), number(document.get("count")) or 0)
        found[endpoint] = found.get(endpoint, 0) + len(page)
    for endpoint, count in told.items():
        if found[endpoint] < count and endpoint:
            why = f"{found[endpoint]} of {count} {endpoint} are in it; ask with ?limit=0 or import all pages at once"
            gathering.incomplete(why, endpoint)
            gathering.warn(f"not read whole: {why}")


def _sighting(gathering: Gathering, objects: _Objects, endpoint: str, id_: str, one: dict[str, Any]) -> Sighting:
    status = shared(dig(one, "status", "value") or one.get("status"))
    tags_ = tags(one.get("tags"))
    ips = [
        text(dig(one, which, "address")).partition("/")[0] for which in ("primary_ip4", "primary_ip6", "primary_ip", "oob_ip")
    ]
    machine = endpoint in ("dcim/devices", "virtualization/virtual-machines")
    name = text(one.get("name"))
    return Sighting(
        kind=_KINDS[endpoint],
        name=name or text(one.get("display")),
        scope=endpoint,
        above=gathering.above(*_above(objects, endpoint, one)),
        identities=identities(
            ("netbox", _key(gathering, endpoint, id_)),
            ("serial", one.get("serial")),
            ("hostname", name if machine else ""),
            *(("ip", ip) for ip in ips),
        ),
        provider="netbox",
        native_type=endpoint,
        health=_HEALTH.get(status, "unknown") if machine else "unknown",
        health_reason=status if machine and status != "active" else "",
        owner=text(dig(one, "tenant", "name")) or owner_of(tags_),
        gone=machine and status in _GONE,
        tags=tags_,
        attributes=picked(one, _ALLOWED),
        relations=_relations(gathering, endpoint, one),
    )


def _key(gathering: Gathering, endpoint: str, id_: str) -> str:
    """The path of the object's url, in its NetBox where that has a name."""
    path = f"/api/{endpoint}/{id_}/"
    return path if gathering.source == _NAME else f"{gathering.source}{path}"


def _above(objects: _Objects, endpoint: str, one: dict[str, Any]) -> list[tuple[str, str]]:
    """The places, outermost first: of a machine the cluster, of a device the rack, location and site, then the regions."""
    if endpoint in ("dcim/regions", "dcim/site-groups", "dcim/locations", "tenancy/tenants"):
        site = _site(objects, one) if endpoint == "dcim/locations" else []
        return site + _chain(objects, endpoint, one.get("parent"))
    if endpoint == "dcim/sites":
        return _chain(objects, "dcim/regions", one.get("region"))
    if endpoint in ("dcim/devices", "dcim/racks"):
        rack = [("rack", text(dig(one, "rack", "name")))]
        return [*_site(objects, one), *_chain(objects, "dcim/locations", one.get("location")), *rack]
    if endpoint == "virtualization/clusters":
        return _cluster_site(objects, one)
    if endpoint == "virtualization/virtual-machines":
        cluster = _known(objects, "virtualization/clusters", one.get("cluster"))
        return [*(_cluster_site(objects, cluster) or _site(objects, one)), ("cluster", text(cluster.get("name")))]
    return []


def _known(objects: _Objects, endpoint: str, brief: object) -> dict[str, Any]:
    """The object that a brief reference names, or the reference itself where the file does not hold it."""
    return objects.get((endpoint, text(dig(brief, "id")))) or mapping(brief)


def _site(objects: _Objects, one: dict[str, Any]) -> list[tuple[str, str]]:
    scope = one.get("scope") if one.get("scope_type") == "dcim.site" else None  # clusters since NetBox 4.2
    site = _known(objects, "dcim/sites", one.get("site") or scope)
    return [*_chain(objects, "dcim/regions", site.get("region")), ("site", text(site.get("name")))] if site else []


def _cluster_site(objects: _Objects, cluster: dict[str, Any]) -> list[tuple[str, str]]:
    site = _site(objects, cluster)
    return site or [("group", text(dig(cluster, "group", "name")))]


def _chain(objects: _Objects, endpoint: str, brief: object) -> list[tuple[str, str]]:
    """A nested place and those that hold it, outermost first; a circle ends where it closes."""
    found: list[tuple[str, str]] = []
    seen: set[str] = set()
    place = _known(objects, endpoint, brief)
    while place and text(place.get("id")) not in seen:
        seen.add(text(place.get("id")))
        found.insert(0, (_KINDS[endpoint], text(place.get("name"))))
        place = _known(objects, endpoint, place.get("parent"))
    return found


def _relations(gathering: Gathering, endpoint: str, one: dict[str, Any]) -> tuple[Relation, ...]:
    """A virtual machine runs on its device; a device is a member of its cluster."""
    device, cluster = text(dig(one, "device", "id")), text(dig(one, "cluster", "id"))
    found = []
    if endpoint == "virtualization/virtual-machines" and device:
        found.append(Relation("runs_on", Identity("netbox", _key(gathering, "dcim/devices", device))))
    if endpoint == "dcim/devices" and cluster:
        found.append(Relation("member_of", Identity("netbox", _key(gathering, "virtualization/clusters", cluster))))
    return tuple(found)


FORMAT = Format(
    _NAME,
    "NetBox objects",
    "curl -s -H 'Authorization: Token ...' 'https://NETBOX/api/dcim/devices/?limit=0' > devices.json",
    _matches,
    _read,
)
