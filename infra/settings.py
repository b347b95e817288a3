"""The section [infra] of config.toml: when missing components are retired, and the live sources.

[infra]
retire_after = "7d"                  # and after so many whole reads without it:
retire_after_reads = 3
mass_removal = 0.2                   # the share of a scope that may vanish at once

[infra.sources.prod]                 # tt infra sync prod
type = "kubectl"
contexts = ["prod-eu", "prod-us"]
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from infra.rules import Rules
from store.config import section, span
from store.errors import UsageError


def rules(config: Path, *, allow_mass_removal: bool = False) -> Rules:
    """The rules that config.toml sets; raises UsageError for a value that makes no sense."""
    said = section(config, "infra")
    found: dict[str, Any] = {}
    if "retire_after" in said:
        found["retire_after"] = span(said["retire_after"], "[infra] retire_after")
    if "retire_after_reads" in said:
        found["retire_after_reads"] = _number(said, "retire_after_reads", 1, 1000)
    if "mass_removal" in said:
        found["share"] = _number(said, "mass_removal", 0, 1)
    return Rules(**found, allow_mass_removal=allow_mass_removal)


def sources(config: Path) -> dict[str, dict[str, Any]]:
    """The live sources by name."""
    found = section(config, "infra").get("sources", {})
    if not isinstance(found, dict) or not all(isinstance(one, dict) for one in found.values()):
        raise UsageError('config.toml: sources of [infra] are sections; write [infra.sources.prod] type = "kubectl"')
    return found


def _number(said: dict[str, Any], name: str, least: float, most: float) -> float:
    value = said[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise UsageError(
            f"config.toml: [infra] {name}: {value!r} is no number between {least} and {most}; write {name} = {least}"
        )
    return value
