"""The documents under tests/data/infra, as text and as what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from infra.detect import read
from infra.model import Reading, Sighting

FOLDER = Path(__file__).parents[2] / "data" / "infra"
NAMES = sorted(path.name for path in FOLDER.iterdir())


def raw(name: str) -> bytes:
    """The bytes of a document."""
    return (FOLDER / name).read_bytes()


def reading(name: str, **options: Any) -> Reading:
    """What a document says."""
    return read(raw(name), name, **options)


def by_name(found: Reading) -> dict[str, Sighting]:
    """The components by their name."""
    return {sighting.name: sighting for sighting in found.sightings}


def places(sighting: Sighting) -> str:
    """What a component lies in, as a/b/c."""
    return "/".join(place.name for place in sighting.above)


def keys(sighting: Sighting, scheme: str) -> list[str]:
    """The keys that a component has in a scheme."""
    return [identity.key for identity in sighting.identities if identity.scheme == scheme]


def targets(sighting: Sighting, type_: str) -> list[str]:
    """The keys of what a component is tied to."""
    return [relation.target.key for relation in sighting.relations if relation.type == type_]


def scopes(found: Reading) -> dict[str, bool]:
    """Which scopes there are, and whether they were read whole."""
    return {scope.name: scope.complete for scope in found.scopes}
