"""The sections of `config.toml` in TT_HOME that are about tasks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from store import durations
from store.errors import UsageError


def section(path: Path, name: str) -> dict[str, Any]:
    """One section of the file, empty where there is none; raises UsageError where the file can't be read."""
    try:
        text = path.read_text(encoding="utf-8")
        import tomllib  # not before there is something to read

        found = tomllib.loads(text).get(name, {})
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(f"{path.name} can't be read ({error}); mend it: {path}") from error
    if not isinstance(found, dict):
        raise UsageError(f"{path.name}: {name} is a section; write [{name}]")
    return found


def span(value: object, where: str) -> timedelta:
    """A length of time such as "30m" or "2d"; `where` names the setting in the error."""
    try:
        return durations.span(str(value))
    except UsageError as error:
        raise UsageError(f"config.toml: {where}: {error}") from error
