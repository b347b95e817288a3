"""Finds the line of an output that tells what went wrong."""

from __future__ import annotations

import re

LONGEST = 200
_TELLING = re.compile(
    r"(?i)\berror\b|\berr:|\bfatal\b|\bfailed\b|\bfailure\b|\bdenied\b|not found|no such|can(?:no|')t\b|\bcannot\b|"
    r"\bunable\b|\brefused\b|timed? ?out|\binvalid\b|\bunknown\b|\bunrecognized\b|\bforbidden\b|\bunauthorized\b|"
    r"does(?: not|n't)\b|not permitted|\bpanic\b|\bexception\b|could not|couldn't|\bmissing\b|no space|\bunreachable\b|"
    r"\babort|not allowed|\brequired\b|\bconflict\b|^usage:|already exists|\bexpected\b|not a \w"
)
_NOISE = re.compile(r"(?i)^(?:traceback|warning|warn\b|note:|hint:|see |help:|try ')")
_SPACE = re.compile(r"\s+")


def error_line(output: str, exit_code: int | None) -> str:
    """The first line that tells of a failure; else the last one; else the exit status."""
    lines = [_SPACE.sub(" ", line).strip() for line in output.splitlines()[-2000:]]
    lines = [line for line in lines if any(map(str.isalnum, line))]
    telling = [line for line in lines if _TELLING.search(line)]
    # The last line of a traceback is what it says; of anything else the first complaint is the cause.
    traced = any(line.startswith("Traceback (most recent") for line in lines)
    plain = [line for line in telling if not _NOISE.match(line)] or telling
    line = (plain[-1] if traced else plain[0]) if plain else (lines[-1] if lines else "")
    if not line:
        return "no output" if exit_code is None else f"exit status {exit_code}, no output"
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
