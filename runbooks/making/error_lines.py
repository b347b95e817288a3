"""Finds the line of an output that tells what went wrong."""

from __future__ import annotations

import re

from runbooks.making.item import Item

LONGEST = 200
_TELLING = re.compile(
    r"(?i)\berror\b|\berr:|\bfatal\b|\bfailed\b|\bfailure\b|\bdenied\b|not found|no such|can(?:no|')t\b|\bcannot\b|"
    r"\bunable\b|\brefused\b|timed? ?out|\binvalid\b|\bunknown\b|\bunrecognized\b|\bforbidden\b|\bunauthorized\b|"
    r"does(?: not|n't)\b|not permitted|\bpanic\b|\bexception\b|could not|couldn't|\bmissing\b|no space|\bunreachable\b|"
    r"\babort|not allowed|\brequired\b|\bconflict\b|^usage:|already exists|\bexpected\b|not a \w"
)
_NOISE = re.compile(r"(?i)^(?:traceback|warning|warn\b|note:|hint:|see |help:|try ')")
_SPACE = re.compile(r"\s+")
# Lines with which programs say that it did not work, whatever their exit status; elsewhere such words are contents.
_FAILED = re.compile(
    r"\(error\) |ERROR \d{4}\b|error: |fatal: |Error from server|Error: |An error occurred \(|"
    r"Traceback \(most recent call last\)|"
    r"(?:-?(?:ba|z|da|k)?sh|/bin/\w*sh): .*(?:not found|No such file)|.*: command not found$|psql: error|ERROR:  |"
    r"ssh: |Permission denied\b|sudo: "
)
_SHOWING = frozenset(
    [
        "cat",
        "less",
        "more",
        "tail",
        "head",
        "journalctl",
        "dmesg",
        "logs",
        "grep",
        "zgrep",
        "rg",
        "awk",
        "sed",
        "history",
        "git",
        "jq",
        "man",
        "echo",
        "printf",
        "stern",
        "kubetail",
        "curl",
        "wget",
    ]
)


def complaint_of(item: Item) -> str:
    """The first line of an output that says that a command failed though its exit status does not; empty where none does."""
    said = {word for call in item.calls for word in (call.program, *call.subcommand)}
    if not item.programs or said & _SHOWING:
        return ""
    lines = [line.strip() for line in item.recorded.output[:4000].splitlines()[:20] if line.strip()]
    return next((_SPACE.sub(" ", line)[:LONGEST] for line in lines if _FAILED.match(line)), "")


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
