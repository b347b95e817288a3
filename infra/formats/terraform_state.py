"""Terraform and OpenTofu state, version 4 (`terraform.tfstate`, `terraform state pull`).

Format: internal/states/statefile/version4.go of hashicorp/terraform.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.documents import decoded
from infra.errors import FormatError
from infra.fields import mapping, number, sequence, shared, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.kinds import describes_no_thing, kind_of
from infra.model import Identity, Reading, Relation
from infra.terraform_resources import depends_on, provider_name, sighting, without_sensitive

_NAME = "terraform_state"
_MOST_TARGETS = 100  # of one dependency with `count`, so that 1000 times 1000 do not make a million relations


class _Addresses:
    """The addresses of the instances of each component, since dependencies name resources only."""

    def __init__(self, key: str, pieces: list[Any]) -> None:
        self._targets: dict[str, list[Identity]] = {}
        self._relations: dict[tuple[str, ...], tuple[Relation, ...]] = {}
        for resource in filter(lambda value: isinstance(value, dict), map(decoded, pieces)):
            base, type_ = _address(resource), shared(resource.get("type"))
            if not _is_managed(resource) or not kind_of(type_) or describes_no_thing(type_.partition("_")[0]):
                continue
            for instance in sequence(resource.get("instances")):
                targets = self._targets.setdefault(base, [])
                if isinstance(instance, dict) and not instance.get("deposed") and len(targets) < _MOST_TARGETS:
                    targets.append(Identity("terraform", f"{key}/{base}{_index(instance.get('index_key'))}"))

    def relations(self, instance: Mapping[str, Any]) -> tuple[Relation, ...]:
        """What an instance depends on; the same for all that depend on the same."""
        named = tuple(map(text, sequence(instance.get("dependencies")) or sequence(instance.get("depends_on"))))
        if named not in self._relations:
            self._relations[named] = depends_on([target for name in named for target in self._targets.get(name, [])])
        return self._relations[named]


def _matches(shape: Shape) -> bool:
    return shape.has("version") and not shape.in_list and bool(shape.keys & {"lineage", "terraform_version", "serial"})


def _read(source: Source) -> Reading:
    if len(source.documents) > 1:
        raise FormatError("there are several states in one file; import them one by one")
    state = source.documents[0]
    version = number(state.get("version"))
    if version != 4:
        said = text(state.get("version")) or "unknown"
        raise FormatError(
            f"this is a Terraform state of version {said}, not 4; run `terraform apply -refresh-only` to upgrade it"
        )
    if "resources" in state.keys and not isinstance(state.below("resources").members, list):
        raise FormatError("'resources' of the Terraform state is not a list; get it again with `terraform state pull`")
    lineage = text(state.get("lineage"))
    key = lineage or source.called("terraform")
    gathering = Gathering(_NAME, source.given or key)
    if not lineage:
        gathering.warn("the state has no lineage; it is told from others by its name only")
    scope = gathering.scope("state")
    addresses = _Addresses(key, state.pieces("resources"))
    for resource in gathering.objects(state.pieces("resources"), "resources"):
        if _is_managed(resource):
            _resource(gathering, scope, key, resource, addresses)
    return gathering.reading(number(state.get("serial")))


def _resource(gathering: Gathering, scope: str, key: str, resource: Mapping[str, Any], addresses: _Addresses) -> None:
    base, type_ = _address(resource), shared(resource.get("type"))
    if not type_ or not text(resource.get("name")):
        gathering.count("{n} resources without a type or name and skipped")
        return
    provider = provider_name(text(resource.get("provider"))) or type_.partition("_")[0]
    for instance in gathering.objects(sequence(resource.get("instances")), f"the instances of {base[:100]}"):
        if instance.get("deposed"):
            gathering.count("{n} deposed (to be destroyed) and skipped")
            continue
        attributes = mapping(instance.get("attributes")) or _unflattened(instance.get("attributes_flat"))
        found = sighting(
            gathering,
            scope,
            key,
            base + _index(instance.get("index_key")),
            type_,
            provider,
            without_sensitive(attributes, instance.get("sensitive_attributes")),
            tainted=instance.get("status") == "tainted",
            relations=addresses.relations(instance),
        )
        if found is not None:
            gathering.add(found)


def _is_managed(resource: Mapping[str, Any]) -> bool:
    return text(resource.get("mode")) in ("managed", "")


def _address(resource: Mapping[str, Any]) -> str:
    module = text(resource.get("module"))
    return f"{module}{'.' if module else ''}{text(resource.get('type'))}.{text(resource.get('name'))}"


def _index(key: object) -> str:
    """`[0]` of `count`, `["blue"]` of `for_each`."""
    if isinstance(key, str):
        return f'["{text(key)}"]'
    return f"[{text(key)}]" if text(key) else ""


def _unflattened(flat: object) -> dict[str, Any]:
    """Attributes that a state upgraded from Terraform 0.11 keeps as `tags.Name`; of the nested ones, only tags."""
    found: dict[str, Any] = {name: value for name, value in mapping(flat).items() if "." not in name}
    found["tags"] = {
        name.removeprefix("tags."): value
        for name, value in mapping(flat).items()
        if name.startswith("tags.") and name != "tags.%"
    }
    return found


FORMAT = Format(_NAME, "Terraform state", "terraform state pull > state.json", _matches, _read)
