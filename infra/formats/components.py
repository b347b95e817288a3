"""Our own list of components in CSV, YAML or JSON: written by hand, by other tools, or by `tt infra ls --format json|csv`.

A row names its component by `path` (`eu-west-1/prod/api`), or by `name` with `parent` (a path, or another row's id). All other
columns may be missing: id, kind, tags, owner, health, lifecycle, provider, identities, depends_on, region.
"""

from __future__ import annotations

import json
import re
from typing import Any

from infra.aws_names import parse_arn
from infra.cloud_names import azure_id, gcp_name
from infra.fields import identities, owner_of, picked, sequence, shared, tags, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.model import HEALTHS, RELATIONS, Identity, Reading, Relation, Sighting

_NAME = "components"
_NAMING = frozenset({"path", "name", "component"})
_TELLING = frozenset({"path", "kind", "parent", "parent_path", "identities", "health", "tags", "owner", "id", "provider"})
_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-?\d[a-z]?")
_HEALTH_WORDS = {"warn": "warning", "crit": "critical", "healthy": "ok", "up": "ok", "down": "critical", "degraded": "warning"}
_ATTRIBUTES = {name: name for name in ("version", "description", "image", "type", "zone", "url", "env")}
_LIST = re.compile(r"[;\n]\s*|\s+")
_PAIRS = re.compile(r"[;,\n]\s*")


def _matches(shape: Shape) -> bool:
    if "components" in shape.keys and not shape.in_list:
        return shape.first.below("components").is_list
    return shape.in_list and bool(shape.keys & _NAMING) and bool(shape.keys & _TELLING)


def _could_be(shape: Shape) -> bool:
    return bool(shape.keys & _NAMING)


def _read(source: Source) -> Reading:
    gathering = Gathering(_NAME, source.called(_NAME))
    scope = gathering.scope("components")
    pieces = source.elements("components")
    pieces += [one.piece for one in source.documents if not one.is_list and "components" not in one.keys]
    kinds: dict[str, str] = {}
    paths: dict[str, str] = {}  # by id
    for row in gathering.objects(pieces, "the components"):
        path, id_ = _path(row, {}), text(row.get("id"))
        kinds[path] = shared(row.get("kind"))
        if id_:
            paths[id_] = path
    for row in gathering.objects(pieces, "the components"):
        lifecycle = text(row.get("lifecycle")).lower()
        if lifecycle == "missing":
            gathering.count("{n} missing already where the list was written, and skipped")
        else:
            gathering.add(_sighting(gathering, scope, kinds, paths, row, gone=lifecycle == "retired"))
    return gathering.reading()


def _sighting(
    gathering: Gathering, scope: str, kinds: dict[str, str], paths: dict[str, str], row: dict[str, Any], *, gone: bool
) -> Sighting:
    path = _path(row, paths)
    segments = path.split("/") if path else []
    own_name = text(row.get("name")) or text(row.get("component"))
    parents = segments[:-1]
    if own_name and "/" in own_name and path.endswith(f"/{own_name}"):
        parents = path.removesuffix(f"/{own_name}").split("/")
    above = [(kinds.get("/".join(parents[: at + 1])) or _guessed(name), name) for at, name in enumerate(parents)]
    tags_ = _tags(row.get("tags"))
    health, reason = _health(gathering, row)
    id_ = text(row.get("id"))
    return Sighting(
        kind=shared(row.get("kind")).lower() or _guessed(path.rpartition("/")[2], "service"),
        name=own_name or path.rpartition("/")[2],
        scope=scope,
        above=gathering.above(*((shared(kind), shared(name)) for kind, name in above)),
        identities=identities(("own", f"{gathering.source}/{id_}" if id_ else ""), *_identities(row)),
        provider=shared(row.get("provider")),
        native_type=shared(row.get("native_type")),
        health=health,
        health_reason=reason,
        owner=text(row.get("owner")) or owner_of(tags_),
        gone=gone,
        tags=tags_,
        attributes=picked(row, _ATTRIBUTES),
        relations=_relations(gathering, row),
    )


def _path(row: dict[str, Any], paths: dict[str, str]) -> str:
    """Where the row's component is: its path, or its name below its parent, which is a path or another row's id."""
    path = text(row.get("path")).strip("/")
    if path:
        return "/".join(part.strip() for part in path.split("/") if part.strip())
    name = text(row.get("name")) or text(row.get("component"))
    parent = text(row.get("parent_path") or row.get("parent")).strip("/")
    parent = paths.get(parent, parent)
    return f"{parent}/{name}" if parent and name else name


def _guessed(name: str, otherwise: str = "group") -> str:
    return "region" if _REGION.fullmatch(name) else otherwise


def _health(gathering: Gathering, row: dict[str, Any]) -> tuple[str, str]:
    given = text(row.get("health")).lower()
    health = _HEALTH_WORDS.get(given, given)
    if health and health not in HEALTHS:
        gathering.count(f"{{n}} of the health {health[:30]!r}, which is unknown here; write one of {', '.join(HEALTHS)}")
    return (health if health in HEALTHS else "unknown"), text(row.get("health_reason"))


def _tags(value: object) -> dict[str, str]:
    """A mapping, a list, or in a cell `env=prod; team=shop`, {env=prod, team=shop} or JSON."""
    if not isinstance(value, str):
        return tags(value)
    parsed = _json(value)
    if parsed is not None:
        return tags(parsed)
    cell = value.strip()
    cell = cell[1:-1] if cell.startswith("{") and cell.endswith("}") else cell
    return tags([part.strip() for part in _PAIRS.split(cell) if part.strip()])


def _identities(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Identities as `scheme=key`, {"scheme", "key"}, or keys that tell their scheme themselves."""
    found = []
    for one in _words(row.get("identities")):
        if isinstance(one, dict):
            found.append((shared(one.get("scheme")), text(one.get("key"))))
        else:
            found.append(_identity(text(one)))
    columns = [(scheme, text(row.get(scheme))) for scheme in ("arn", "hostname", "ip", "dns")]
    return [(scheme, key) for scheme, key in [*found, *columns] if scheme and key]


def _identity(given: str) -> tuple[str, str]:
    if parse_arn(given):
        return "arn", given
    if azure_id(given):
        return "azure_id", azure_id(given)
    if gcp_name(given):
        return "gcp_name", gcp_name(given)
    separator = "=" if "=" in given and "=" in given.partition(":")[0] else ":"
    scheme, found, key = given.partition(separator)
    return (scheme.strip(), key.strip()) if found and re.fullmatch(r"[a-z][a-z0-9_]*", scheme.strip()) else ("", "")


def _relations(gathering: Gathering, row: dict[str, Any]) -> tuple[Relation, ...]:
    """Ties to other rows by their id, or to anything by `scheme=key`."""
    found: list[Relation] = []
    for type_ in RELATIONS:
        for one in _words(row.get(type_)):
            scheme, key = _identity(text(one))
            found.append(Relation(type_, Identity(scheme, key) if key else Identity("own", f"{gathering.source}/{text(one)}")))
    return tuple(dict.fromkeys(relation for relation in found if relation.target.key.rpartition("/")[2]))


def _words(value: object) -> list[Any]:
    """A list, or the parts of a cell: JSON, or words between blanks or semicolons."""
    if not isinstance(value, str):
        return sequence(value)
    parsed = _json(value)
    if isinstance(parsed, list):
        return parsed
    cell = value.strip()
    if cell.startswith("[") and cell.endswith("]"):
        return [part.strip().strip("'\"") for part in cell[1:-1].split(",") if part.strip()]
    return [part for part in _LIST.split(cell) if part]


def _json(cell: str) -> Any:
    if cell.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return None


FORMAT = Format(_NAME, "Components", "tt infra ls --format json > components.json", _matches, _read, _could_be)
