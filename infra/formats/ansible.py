"""Ansible's inventory as JSON, of `ansible-inventory` and of older inventory scripts (a bare list per group)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.aws_names import arn, region_of
from infra.errors import FormatError
from infra.fields import identities, mapping, owner_of, picked, sequence, shared, tags, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.model import Identity, Place, Reading, Relation, Sighting

_NAME = "ansible"
_ALLOWED = {
    "ansible_distribution": "os",
    "ansible_distribution_version": "os_version",
    "ansible_host": "address",
    "ansible_network_os": "network_os",
    "availability_zone": "zone",
    "datacenter": "datacenter",
    "env": "env",
    "environment": "env",
    "image_id": "image",
    "instance_id": "instance_id",
    "instance_type": "type",
    "placement.availability_zone": "zone",
    "private_ip_address": "private_ip",
    "public_ip_address": "public_ip",
    "rack": "rack",
    "region": "region",
    "role": "role",
    "site": "site",
    "vpc_id": "network",
}
_NOT_GROUPS = ("_meta", "all", "ungrouped")

_Groups = dict[str, tuple[list[str], list[str]]]  # name to hosts and children


def _matches(shape: Shape) -> bool:
    if shape.in_list or not shape.keys:
        return False
    if "_meta" in shape.keys:
        return isinstance(shape.get("_meta"), dict)
    groups = [shape.get(key) for key in shape.keys]
    return all(map(_is_group, groups)) and any(groups)


def _is_group(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(host, str) for host in value)
    return isinstance(value, dict) and value.keys() <= {"hosts", "children", "vars"}


def _read(source: Source) -> Reading:
    if len(source.documents) > 1:
        raise FormatError("there are several inventories in one file; import them one by one")
    document = source.documents[0]
    key = source.called("ansible")
    gathering = Gathering(_NAME, key)
    scope = gathering.scope("inventory")
    groups = {name: _group(gathering, name, document.get(name)) for name in sorted(document.keys) if name != "_meta"}
    _refuse_cycles(groups)
    meta = document.get("_meta")
    hostvars = mapping(mapping(meta).get("hostvars"))
    members: dict[str, list[str]] = {host: [] for host in hostvars if text(host)}
    for name, (hosts, _) in groups.items():
        for host in hosts:
            members.setdefault(host, []).append(name)
    parents: dict[str, list[str]] = {}
    for name, (_, children) in groups.items():
        for child in children:
            parents.setdefault(child, []).append(name)
    above = gathering.above(("inventory", key))
    for name in groups:
        if name not in _NOT_GROUPS:
            relations = _member_of(key, parents.get(name, []))
            own = identities(("ansible", f"{key}/group:{name}"))
            gathering.add(Sighting("group", text(name), scope, above, own, "ansible", "group", relations=relations))
    for host, named in members.items():
        gathering.add(_host(gathering, scope, key, above, host, mapping(hostvars.get(host)), named))
    return gathering.reading()


def _group(gathering: Gathering, name: str, value: object) -> tuple[list[str], list[str]]:
    if isinstance(value, list):
        return [text(host) for host in value if text(host)], []
    if not isinstance(value, dict):
        gathering.count("{n} groups that are neither a list nor an object and skipped")
        return [], []
    hosts = value.get("hosts")
    names = list(hosts) if isinstance(hosts, dict) else sequence(hosts)  # YAML inventories have a mapping here
    return [text(host) for host in names if text(host)], [text(one) for one in sequence(value.get("children")) if text(one)]


def _host(
    gathering: Gathering,
    scope: str,
    key: str,
    above: tuple[Place, ...],
    host: str,
    variables: Mapping[str, Any],
    groups: list[str],
) -> Sighting:
    known = {name: value for name, value in variables.items() if not _is_vault(value)}
    attributes = picked(known, _ALLOWED)
    instance = text(known.get("instance_id")) or text(known.get("ec2_id"))
    zone = attributes.get("zone", "")
    region = region_of(zone) if zone else attributes.get("region", "")
    account = shared(known.get("owner_id")) or shared(known.get("ec2_account_id"))
    its_arn = arn("ec2", region, account, f"instance/{instance}") if instance.startswith("i-") else ""
    tags_ = tags(known.get("tags"))
    named = [group for group in groups if group not in _NOT_GROUPS]
    if named:
        attributes["groups"] = shared(",".join(named))
    return Sighting(
        kind="instance",
        name=text(host),
        scope=scope,
        above=gathering.above(("provider", "aws"), ("account", account), ("region", region), ("zone", zone))
        if its_arn
        else above,
        identities=identities(
            ("arn", its_arn),
            ("ansible", f"{key}/{host}"),
            ("aws_id", instance if instance.startswith("i-") else ""),
            ("hostname", host),
            *(("ip", address) for name in ("private_ip_address", "public_ip_address") if (address := known.get(name))),
            ("address", known.get("ansible_host")),
        ),
        provider="ansible",
        native_type="host",
        owner=owner_of(tags_) or owner_of({"owner": text(known.get("owner")), "team": text(known.get("team"))}),
        tags=tags_,
        attributes=attributes,
        relations=_member_of(key, named),
    )


def _is_vault(value: object) -> bool:
    return (isinstance(value, dict) and "__ansible_vault" in value) or (isinstance(value, str) and "$ANSIBLE_VAULT" in value)


def _member_of(key: str, groups: list[str]) -> tuple[Relation, ...]:
    named = dict.fromkeys(group for group in groups if group not in _NOT_GROUPS)
    return tuple(Relation("member_of", Identity("ansible", f"{key}/group:{group}")) for group in named)


def _refuse_cycles(groups: _Groups) -> None:
    """Raises FormatError where a group is among its own children's children."""
    done: set[str] = set()
    for start in groups:
        path: dict[str, None] = {}  # in order
        waiting = [(start, False)]
        while waiting:
            name, left = waiting.pop()
            if left:
                path.popitem()
                done.add(name)
            elif name in path:
                round_ = list(path)[list(path).index(name) :]
                cycle = " > ".join([*round_, name])
                raise FormatError(
                    f"the groups contain each other: {cycle[:300]}; take one of them out of the other's children"
                )
            elif name not in done and name in groups:
                path[name] = None
                waiting.append((name, True))
                waiting.extend((child, False) for child in groups[name][1])


FORMAT = Format(_NAME, "Ansible inventory", "ansible-inventory --list > inventory.json", _matches, _read)
