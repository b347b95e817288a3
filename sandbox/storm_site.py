"""Machines that can fail: regions, clusters, namespaces, services, nodes and their disks, drawn from a seed."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

_REGIONS = {"eu-west-1": "euw1", "eu-central-1": "euc1", "us-east-1": "use1", "ap-south-1": "aps1"}
_STAGES = ("prod", "staging")
_NAMESPACES = ("shop", "pay", "search", "core")
_SERVICES = ("db", "api", "web", "queue", "auth", "cart", "mail", "stock")
_UNIT = 5  # a node comes with two disks and two services
_FIXED = 1 + len(_NAMESPACES)  # the cluster and its namespaces


@dataclass(frozen=True, slots=True)
class Thing:
    """One component; `labels` are what Prometheus would put on its alerts, `needs` the paths that it depends on."""

    path: str
    kind: str
    labels: Mapping[str, str]
    needs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last step of its path."""
        return self.path.rpartition("/")[2]

    @property
    def host(self) -> str:
        """What a monitoring system that knows hosts only would call it: a node, else a service with its namespace."""
        return self.labels.get("node") or ".".join(reversed(self.path.split("/")[1:]))


@dataclass(frozen=True, slots=True)
class Site:
    """All components, those above before those below."""

    things: tuple[Thing, ...]

    def of_kind(self, kind: str, below: str = "") -> list[Thing]:
        """The components of a kind, at or below a path."""
        return [
            one
            for one in self.things
            if one.kind == kind and (one.path == below or one.path.startswith(below and f"{below}/"))
        ]


def site(seed: int, components: int = 100) -> Site:
    """A site of about so many components, half of them in its first cluster where there are many."""
    choose = random.Random(f"site {seed}")
    regions = list(_REGIONS)[: 2 if components < 300 else 4]
    clusters = list(product(regions, _STAGES))
    per_cluster = max((components - len(regions)) // len(clusters) - _FIXED, _UNIT)
    things: list[Thing] = [Thing(region, "region", {"region": region}) for region in regions]
    for region, stage in clusters:
        things += _cluster(choose, region, f"{stage}-{_REGIONS[region]}", max(per_cluster // _UNIT, 1))
    return Site(tuple(things))


def _cluster(choose: random.Random, region: str, cluster: str, nodes: int) -> Iterator[Thing]:
    path, labels = f"{region}/{cluster}", {"region": region, "cluster": cluster}
    yield Thing(path, "cluster", labels)
    for namespace in _NAMESPACES:
        yield Thing(f"{path}/{namespace}", "namespace", {**labels, "namespace": namespace})
    names = [f"{cluster}-node-{number:02}" for number in range(1, nodes + 1)]
    for name in names:
        own = {**labels, "node": name, "instance": f"{name}:9100"}
        yield Thing(f"{path}/{name}", "node", own)
        for device in ("sda", "sdb"):
            yield Thing(f"{path}/{name}/{device}", "disk", {**own, "device": device}, (f"{path}/{name}",))
    for number in range(2 * nodes):
        namespace, place = _NAMESPACES[number % len(_NAMESPACES)], number // len(_NAMESPACES)
        plain, copy = _SERVICES[place % len(_SERVICES)], place // len(_SERVICES)
        service, database = f"{plain}{copy + 1 if copy else ''}", f"{path}/{namespace}/db"
        needs = f"{path}/{choose.choice(names)}" if place == 0 else database
        yield Thing(
            f"{path}/{namespace}/{service}", "service", {**labels, "namespace": namespace, "service": service}, (needs,)
        )  # fmt: skip


def components_csv(made: Site) -> str:
    """The components as the list that `tt infra import -` takes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("id", "path", "kind", "identities", "depends_on"))
    for one in made.things:
        identities = f"hostname={one.name}" if one.kind == "node" else ""
        writer.writerow((one.path, one.path, one.kind, identities, " ".join(one.needs)))
    return text.getvalue()
