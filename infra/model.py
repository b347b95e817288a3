"""What a source says of an infrastructure: components, the places they lie in, their identities, and what was read whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

# Outermost first; kinds that are not listed sort behind them. For display and for defaults only: any kind may hold any.
KINDS = (
    "provider",
    "account",
    "region",
    "zone",
    "network",
    "cluster",
    "namespace",
    "service",
    "database",
    "loadbalancer",
    "node",
    "instance",
)
HEALTHS = ("ok", "warning", "critical", "unknown")
RELATIONS = ("runs_on", "depends_on", "part_of", "member_of")

# Schemes whose keys name one thing in the world, so that two sources that tell the same key mean the same component.
# Keys are normalised by whoever makes them (Azure resource ids lower-case). The others only hint: names are re-used.
STRONG_SCHEMES = frozenset(
    {
        "arn",
        "azure_id",
        "gcp_name",
        "kube_object",  # cluster/group/Kind/namespace/name, the slot
        "terraform",  # lineage and address
        "ansible",  # inventory source and inventory_hostname, or group:NAME
        "docker_compose",  # project/service
        "consul",  # datacenter/node/NAME, datacenter/service/NAME or datacenter/service/NAME/node/id
        "netbox",  # host and url path of the object
        "backstage",  # kind:namespace/name
        "own",  # the source and the id column of our own CSV, YAML and JSON
    }
)


class Place(NamedTuple):
    """One level of the hierarchy above a component: its kind and its name, as ("region", "eu-west-1")."""

    kind: str
    name: str


class Identity(NamedTuple):
    """One name of a component in one scheme (`arn`, `hostname`, `ip`, `kube_uid` ...)."""

    scheme: str
    key: str


class Relation(NamedTuple):
    """A tie to another component, which is named by one of its identities; `type` is one of RELATIONS."""

    type: str
    target: Identity


@dataclass(frozen=True, slots=True)
class Sighting:
    """One component as one source tells of it.

    `above` lists what it lies in, outermost first. `scope` is the part of the source it was read in: only a scope that
    was read whole can say that something is gone. `attributes` holds only what the format's allow-list names, so that no
    secret of a state file is kept. `gone` is True where the source itself says that the thing has ended (terminated).
    """

    kind: str
    name: str
    scope: str
    above: tuple[Place, ...] = ()
    identities: tuple[Identity, ...] = ()
    provider: str = ""
    native_type: str = ""
    health: str = "unknown"
    health_reason: str = ""
    owner: str = ""
    gone: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of a source (account and region, cluster, state file), and whether it was read whole; `why` says why not."""

    name: str
    complete: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one document says.

    `source` names where it comes from in a way that stays the same from one reading to the next (a state's lineage, a
    cluster), `serial` its revision where the format counts them. `warnings` are sentences for the user.
    """

    format: str
    source: str
    sightings: tuple[Sighting, ...]
    scopes: tuple[Scope, ...]
    serial: int | None = None
    warnings: tuple[str, ...] = ()
