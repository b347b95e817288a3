"""Which format a delivery is in, and what it says: the way from bytes to a Reading."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format
from alerts.formats import alertmanager
from alerts.model import Reading

# The first that knows the document reads it: those told by unmistakable keys come before those told by common ones.
_ORDER = (alertmanager,)
FORMATS: Mapping[str, Format] = {module.FORMAT.name: module.FORMAT for module in _ORDER}
_ALIASES = {alias: module.FORMAT.name for module in _ORDER for alias in module.FORMAT.aliases}


def read(delivery: Delivery) -> tuple[str, Reading]:
    """The format's name, and what the delivery says in it.

    Raises FormatError for what is broken, not known, or not in the format that it is said to be in.
    """
    found = format_named(delivery.format) if delivery.format else detect(delivery)
    return found.name, found.read(delivery)


def detect(delivery: Delivery) -> Format:
    """The format that this is in; raises FormatError where none knows it."""
    for candidate in FORMATS.values():
        if candidate.matches(delivery):
            return candidate
    document = delivery.document
    keys = ", ".join(sorted(document)[:5]) if isinstance(document, dict) else repr(delivery.text[:40])
    raise FormatError(
        f"the format is not known (it begins {keys[:100]}); name it with --from, or describe it in config.toml "
        "as [alerts.formats.NAME]"
    )


def format_named(name: str) -> Format:
    """The format of this name; raises FormatError for an unknown one."""
    plain = name.strip().lower().replace("-", "_")
    plain = _ALIASES.get(plain, plain)
    if plain in FORMATS:
        return FORMATS[plain]
    near = difflib.get_close_matches(plain, [*FORMATS, *_ALIASES], 1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(FORMATS)}"
    raise FormatError(f"there is no alert format {name[:40]!r}; {hint}")
