"""The beginning of a script: what it is for, and the list of its steps."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from runbooks.exports import wording
from runbooks.exports.about import About
from runbooks.exports.script_differing import Differing
from runbooks.exports.script_words import comment, one_line
from runbooks.model import Procedure, to_json
from runbooks.template import word


def directives() -> str:
    """The first lines, with what shellcheck can't know."""
    return (
        "#!/usr/bin/env bash\n"
        "# shellcheck disable=SC1003 # recorded values may end with a backslash\n"
        "# shellcheck disable=SC2016 # commands and sentences hold ${NAME}, which is given a value when they are used\n"
        "# shellcheck disable=SC2088,SC2209 # a name to be typed may begin with ~ or be that of a program\n"
        "# shellcheck disable=SC2088,SC2209 # what must be typed to confirm may begin with ~ or be called as a command is\n"
        "# shellcheck disable=SC2317,SC2329 # steps are called by their number\n"
        "# shellcheck disable=SC2034 # what is set of a step is read wherever it is loaded\n"
    )


def purpose(procedure: Procedure, about: About, other: Mapping[str, Differing]) -> str:
    """What the script is for, as comments; `other` are the steps by id that bash would do otherwise."""
    told = [
        f"{one_line(procedure.title)} ({one_line(about.name)}, version {about.version}, {about.status})",
        procedure.summary,
    ]
    lines = (
        ("When to use", procedure.when),
        ("When not to use", procedure.when_not),
        ("Owner", procedure.owner),
        ("If it does not help", procedure.escalation),
        ("Went well last", wording.verified(about)),
        (
            "Usually takes",
            wording.duration(about.usual_ms or procedure.usual_ms) if about.usual_ms or procedure.usual_ms else "",
        ),
        ("Edit", about.edit_link),
    )
    told += [f"{name}: {one_line(text)}" for name, text in lines if text]
    if other:
        numbers = ", ".join(str(number) for number, step in procedure.numbered() if step.id in other)
        told.append(
            f"Steps that mean something else in bash than where they were recorded, so that they are refused: {numbers}"
        )
    elif procedure.shell != "bash":
        told.append(f"It was recorded in {procedure.shell} and is run by bash: words are split and globs work as in bash.")
    told.append("Outputs are compared where the runbook says that they must be the same; --help tells the options.")
    return "".join(comment(one) for one in told if one)


def facts(procedure: Procedure, about: About) -> str:
    """The names by which the script calls itself, and its steps by number."""
    ids, sections = [step.id for step in procedure.steps], [step.section for step in procedure.steps]
    return (
        f"RB_NAME={word(one_line(about.name))}\n"
        f"RB_ABOUT_TITLE={word(one_line(procedure.title))}\n"
        f"RB_KEY={word(_key(procedure, about))} # by which the state of a run is found again\n"
        f"RB_COUNT={len(ids)}\n"
        f"RB_IDS=(0{''.join(_broken(ids))})\n"
        f"RB_SECTIONS=(0{''.join(_broken(sections))})\n"
    )


def _broken(words: Sequence[str]) -> list[str]:
    """Words for an array, eight a line."""
    return [("\n    " if index % 8 == 0 else " ") + word(one) for index, one in enumerate(words)]


def _key(procedure: Procedure, about: About) -> str:
    """The same for the same procedure alone, so that no run goes on with the state of another version."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", about.name).strip("-")[:40] or "runbook"
    return f"{name}-{hashlib.sha256(to_json(procedure).encode()).hexdigest()[:12]}"
