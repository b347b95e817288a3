"""Backstage's catalog: `catalog-info.yaml` with one or more entities, or the list that `/api/catalog/entities` answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from infra.documents import decoded
from infra.fields import dig, identities, mapping, picked, sequence, shared, tags, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.model import Identity, Reading, Relation, Sighting

_NAME = "backstage"
_KINDS = {"component": "service", "api": "api", "resource": "resource", "system": "system", "domain": "domain"}
_RESOURCE_KINDS = {"database": "database", "cluster": "cluster", "kubernetes-cluster": "cluster", "s3-bucket": "storage"}
_ALLOWED = {"lifecycle": "lifecycle", "type": "type"}

_Systems = dict[str, str]  # a system's reference to its domain's name


def _matches(shape: Shape) -> bool:
    return "kind" in shape.keys and text(shape.get("apiVersion")).startswith("backstage.io/")


def _read(source: Source) -> Reading:
    gathering = Gathering(_NAME, source.given or _NAME)
    scope = gathering.scope("catalog")
    pieces = source.elements("items") + [document.piece for document in source.documents if "kind" in document.keys]
    domains = _domains(map(decoded, pieces))
    for entity in gathering.objects(pieces, "the catalog"):
        kind = text(entity.get("kind")).lower()
        if kind not in _KINDS:
            gathering.count(f"{{n}} of kind {kind[:50] or '(none)'}, which is no component")
        elif not text(dig(entity, "metadata", "name")):
            gathering.count("{n} without metadata.name and skipped")
        else:
            gathering.add(_sighting(gathering, scope, domains, kind, entity))
    return gathering.reading()


def _sighting(gathering: Gathering, scope: str, domains: _Systems, kind: str, entity: dict[str, Any]) -> Sighting:
    metadata, spec = mapping(entity.get("metadata")), mapping(entity.get("spec"))
    namespace = text(metadata.get("namespace")) or "default"
    name = text(metadata.get("name"))
    system = _reference(spec.get("system"), "system", namespace)
    domain = domains.get(system, "") if system else _last(_reference(spec.get("domain"), "domain", namespace))
    type_ = text(spec.get("type")).lower()
    title = text(metadata.get("title"))
    return Sighting(
        kind=_RESOURCE_KINDS.get(type_, "resource") if kind == "resource" else _KINDS[kind],
        name=name,
        scope=scope,
        above=gathering.above(("domain", shared(domain)), ("system", shared(_last(system)))),
        identities=identities(("backstage", f"{kind}:{namespace}/{name}".lower())),
        provider="backstage",
        native_type=shared(f"{kind}/{type_}" if type_ else kind),
        owner=_owner(spec.get("owner")),
        tags=tags(metadata.get("labels")) | tags(metadata.get("tags")),
        attributes=picked(spec, _ALLOWED) | ({"title": title} if title else {}),
        relations=tuple(_relations(spec, namespace)),
    )


def _relations(spec: dict[str, Any], namespace: str) -> Iterable[Relation]:
    """What the entity needs, the APIs that it uses, and what it is a part of."""
    ties = (("dependsOn", "component", "depends_on"), ("consumesApis", "api", "depends_on"))
    found = [
        Relation(relation, Identity("backstage", target))
        for key, kind, relation in ties
        for one in sequence(spec.get(key))
        if (target := _reference(one, kind, namespace))
    ]
    whole = _reference(spec.get("subcomponentOf"), "component", namespace)
    return dict.fromkeys([*found, *([Relation("part_of", Identity("backstage", whole))] if whole else [])])


def _domains(entities: Iterable[Any]) -> _Systems:
    found: _Systems = {}
    for entity in entities:
        if text(dig(entity, "kind")).lower() == "system":
            namespace = text(dig(entity, "metadata", "namespace")) or "default"
            own = f"system:{namespace}/{text(dig(entity, 'metadata', 'name'))}".lower()
            found[own] = _last(_reference(dig(entity, "spec", "domain"), "domain", namespace))
    return found


def _reference(value: object, kind: str, namespace: str) -> str:
    """A reference in full, in lower case: [kind:][namespace/]name. "" where there is none."""
    given = text(value).lower()
    if not given:
        return ""
    own_kind, colon, rest = given.rpartition(":")
    own_namespace, slash, name = rest.rpartition("/")
    return f"{own_kind if colon else kind}:{own_namespace if slash else namespace.lower()}/{name}"


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]


def _owner(value: object) -> str:
    """The owner's name; its kind is told only where it is not a group."""
    given = text(value).removeprefix("group:").removeprefix("Group:")
    return given.removeprefix("default/")


FORMAT = Format(_NAME, "Backstage catalog", "curl -s https://BACKSTAGE/api/catalog/entities > catalog.json", _matches, _read)
