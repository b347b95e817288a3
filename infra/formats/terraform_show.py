"""The state as `terraform show -json` prints it, which is another shape than the state file's.

Format: https://developer.hashicorp.com/terraform/internals/json-format (values representation).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from infra.errors import FormatError
from infra.fields import dig, mapping, sequence, shared, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.model import Identity, Reading
from infra.terraform_resources import depends_on, provider_name, sighting, without_sensitive

_NAME = "terraform_show"


def _matches(shape: Shape) -> bool:
    return shape.has("format_version") and not shape.in_list


def _read(source: Source) -> Reading:
    shown = source.documents[0]
    if shown.keys & {"planned_values", "resource_changes"}:
        raise FormatError("this is a plan, not a state; run `terraform show -json` without the plan file")
    if not text(shown.get("format_version")).startswith(("0.", "1.")):
        raise FormatError(f"format_version {text(shown.get('format_version'))!r} is not known; 0.x and 1.x are")
    key = source.called("terraform")
    gathering = Gathering(_NAME, key)
    scope = gathering.scope("state")
    values = shown.get("values")
    if values is not None and not isinstance(dig(values, "root_module"), dict):
        raise FormatError("'values' has no 'root_module'; get the state again with `terraform show -json`")
    resources = list(_resources(gathering, mapping(dig(values, "root_module"))))
    addresses: dict[str, list[str]] = {}
    for resource in resources:
        addresses.setdefault(_without_index(resource), []).append(text(resource.get("address")))
    for resource in resources:
        _resource(gathering, scope, key, resource, addresses)
    return gathering.reading()


def _resource(gathering: Gathering, scope: str, key: str, resource: dict[str, Any], addresses: dict[str, list[str]]) -> None:
    type_, address = shared(resource.get("type")), text(resource.get("address"))
    if not type_ or not address:
        gathering.count("{n} resources without a type or address and skipped")
        return
    if resource.get("deposed_key"):
        gathering.count("{n} deposed (to be destroyed) and skipped")
        return
    targets = [
        Identity("terraform", f"{key}/{found}")
        for dependency in sequence(resource.get("depends_on"))
        for found in addresses.get(text(dependency), [])[:100]
    ]
    found = sighting(
        gathering,
        scope,
        key,
        address,
        type_,
        provider_name(text(resource.get("provider_name"))) or type_.partition("_")[0],
        without_sensitive(mapping(resource.get("values")), resource.get("sensitive_values")),
        tainted=resource.get("tainted") is True,
        relations=depends_on(targets),
    )
    if found is not None:
        gathering.add(found)


def _resources(gathering: Gathering, root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The managed resources of a module and those below it."""
    waiting = [root]
    while waiting:
        module = waiting.pop(0)
        waiting.extend(gathering.objects(sequence(module.get("child_modules")), "child_modules"))
        for resource in gathering.objects(sequence(module.get("resources")), "resources"):
            if text(resource.get("mode")) in ("managed", ""):
                yield resource


def _without_index(resource: dict[str, Any]) -> str:
    """The address that dependencies use: the module's, the type and the name."""
    address = text(resource.get("address"))
    return address[: address.rfind("[")] if "index" in resource and address.endswith("]") else address


FORMAT = Format(_NAME, "Terraform state as shown", "terraform show -json > state.json", _matches, _read)
