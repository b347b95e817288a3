"""Tells from what a command printed whether all that it made was new, and whether it did anything at all."""

from __future__ import annotations

import re

# What programs say where things were already as they should become.
_NOTHING = re.compile(
    r"(?im)\bis already\b|\balready (?:exists?|the newest|installed|cordoned|uncordoned|on|up)\b|\bunchanged\b"
    r"|^everything up-to-date|\bnot labell?ed\b|\bno changes?\b|\bnothing to do\b|existing rule|already satisfied"
)
_INSTALLED = re.compile(r"(?m)\b0 upgraded, [1-9]\d* newly installed, 0 to remove|^Installed:|^Successfully installed ")
_REPLACED = re.compile(r"(?im)^(?:upgraded|downgraded|removed|updated|reinstalled):|existing installation|uninstalling ")
_PUSHED = re.compile(r"(?m)^\s*[*+=!-]?\s*(?:\[[a-z -]+\]|\w{7,}\.{2,3}\w{7,})\s")
_NEW_REFERENCE = re.compile(r"\s*\*\s*\[new (?:branch|tag|reference)\]\s")
_STEP = re.compile(
    r"\s*(?:[^\w\s]\s*)?(?P<kind>Network|Container|Volume|Image|Secret|Config)\s+(?P<name>\S+)\s+"
    r"(?P<said>Creat(?:ing|ed)|Start(?:ing|ed)|Pull(?:ing|ed)|Wait(?:ing)?|Healthy)\b.*"
)
_CREATED = re.compile(
    r"\S+/\S+ created(?: \(.*\))?|Creating (?:network|service|secret|config|volume) \S+|(?:mkdir: )?created directory .*"
    r"|Rules? added(?: \(v6\))?|Creating \S+ +\.\.\. *done",
    re.IGNORECASE,
)


def did_nothing(output: str) -> bool:
    """Whether an output says that things were so already."""
    return _NOTHING.search(output) is not None


def all_new(output: str) -> bool:
    """Whether an output proves that everything a command made had not been there before."""
    if did_nothing(output):
        return False
    if _INSTALLED.search(output):
        return _REPLACED.search(output) is None
    if references := [line for line in output.splitlines() if _PUSHED.match(line)]:
        return all(map(_NEW_REFERENCE.match, references))
    lines = [line.strip() for line in output.splitlines() if line.strip(" .\u2800\t") and not line.startswith("[+]")]
    steps = [step for line in lines if (step := _STEP.fullmatch(line))]
    made = {(step["kind"], step["name"]) for step in steps if step["said"].startswith("Creat")}
    begun = {(step["kind"], step["name"]) for step in steps if step["kind"] != "Image"}
    plain = [line for line in lines if not _STEP.fullmatch(line)]
    return bool(lines) and begun <= made and all(map(_CREATED.fullmatch, plain)) and bool(made or plain)
