"""The user's settings: `config.toml` in TT_HOME, section [recording]; every key has a default."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from store.durations import span
from store.errors import UsageError


def _milliseconds(value: Any) -> int:
    return span(str(value)) // timedelta(milliseconds=1)


def _seconds(value: Any) -> float:
    return _milliseconds(value) / 1000


def _key(value: Any) -> str:
    """`^^ d` is Ctrl-^ then d; an empty string switches the key off."""
    return re.sub(r"\^(.)", lambda match: chr(ord(match[1].upper()) ^ 0x40), str(value)).replace(" ", "")


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value


# key in [recording] -> (field of recorder.plan.Plan, how its value is read)
RECORDING: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "shell": ("wanted_shell", str),
    "login": ("login", _switch),
    "idle_after": ("idle_after_ms", _milliseconds),
    "head_bytes": ("head_bytes", int),
    "tail_bytes": ("tail_bytes", int),
    "drain_every": ("drain_interval", _seconds),
    "heartbeat_every": ("heartbeat_interval", _seconds),
    "detach_key": ("detach_key", _key),
}


def recording_settings(path: Path) -> tuple[dict[str, Any], list[str]]:
    """The settings of [recording] by the names of the plan's fields, and what is wrong with the file.

    A mistake in the file never keeps anybody from working: the default is used, and the mistake is told.
    """
    try:
        section = tomllib.loads(path.read_text()).get("recording", {})
    except FileNotFoundError:
        return {}, []
    except (OSError, ValueError) as error:
        return {}, [f"{path.name} can't be read ({error}); the defaults are used"]
    found: dict[str, Any] = {}
    mistakes = []
    for key, value in section.items():
        if key not in RECORDING:
            mistakes.append(f"{path.name}: [recording] knows no {key!r}; it knows {', '.join(sorted(RECORDING))}")
            continue
        field, read = RECORDING[key]
        try:
            found[field] = read(value)
        except (UsageError, ValueError) as error:
            mistakes.append(f"{path.name}: {key}: {error}; the default is used")
    return found, mistakes
