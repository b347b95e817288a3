"""What is known of the version that is exported, besides what it says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A runbook's version: its numbers, who made it, whether it is verified and how often it was run.

    Times are UTC ISO 8601 texts, durations integer milliseconds. `now` is the moment that ages are told at; None tells no
    age, so that the bytes of an export don't depend on the day.
    """

    name: str
    version: int = 1
    runbook_id: int | None = None
    status: str = "draft"
    author: str = ""
    message: str = ""
    made_at: str = "1970-01-01T00:00:00.000000Z"
    verified_at: str | None = None
    verified_by: str | None = None
    verified_version: int | None = None
    usual_ms: int | None = None
    runs: int = 0
    now: str | None = None
    edit_link: str = ""
