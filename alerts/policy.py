"""How alerts are judged: lengths of time and counts, from [alerts] in config.toml, integrations and rules.

[alerts]
grace = "30s"            # how late deliveries may overtake each other
reopen_window = "24h"    # fires again within: the same task; "0s" never, "always" whenever
when_resolved = "resolve" # or "untouched": only tasks nobody touched, or "mark": leave closing to people
ttl = "24h"              # of alerts whose source never says that they are over
stale_after = "12h"      # nothing heard, although it is firing
remind_after = "4h"      # closed by a person, but still firing
mute_for = "30d"         # closed as wont_fix, ignored or duplicate
flap_changes = 4         # so many changes in flap_window are flapping, until fewer than flap_calm are
flap_window = "30m"
flap_calm = 2
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from store.config import span
from store.errors import UsageError

ALWAYS = 2**62  # microseconds
WHEN_RESOLVED = ("resolve", "untouched", "mark")
_MICROSECOND = timedelta(microseconds=1)


def length(text: object, where: str) -> int:
    """A length of time in microseconds; `always` has no end. Raises UsageError."""
    if text == "always":
        return ALWAYS
    if text in ("never", 0, "0"):
        return 0
    return span(text, where) // _MICROSECOND


@dataclass(frozen=True, slots=True)
class Policy:
    """Lengths of time in microseconds."""

    grace: int = 30_000_000
    reopen_window: int = 86_400_000_000
    when_resolved: str = "resolve"
    ttl: int = 86_400_000_000
    stale_after: int = 43_200_000_000
    remind_after: int = 14_400_000_000
    mute_for: int = 30 * 86_400_000_000
    flap_changes: int = 4
    flap_window: int = 1_800_000_000
    flap_calm: int = 2

    def changed(self, told: Mapping[str, Any], where: str) -> Policy:
        """This policy with what a section of config.toml says; keys of other kinds are passed over. Raises UsageError."""
        found: dict[str, Any] = {}
        for name in NAMES & told.keys():
            value = told[name]
            if name == "when_resolved":
                if value not in WHEN_RESOLVED:
                    near = get_close_matches(str(value), WHEN_RESOLVED, n=1) or WHEN_RESOLVED[:1]
                    raise UsageError(f"config.toml: {where} when_resolved: there is no {value!r}; did you mean {near[0]}?")
                found[name] = value
            elif name in ("flap_changes", "flap_calm"):
                least = 2 if name == "flap_changes" else 1  # to fire is a change, and no flapping
                if not isinstance(value, int) or isinstance(value, bool) or value < least:
                    raise UsageError(f"config.toml: {where} {name} takes a number from {least} on, not {value!r}")
                found[name] = value
            else:
                found[name] = length(value, f"{where} {name}")
        return replace(self, **found) if found else self


NAMES = frozenset(field.name for field in fields(Policy))
