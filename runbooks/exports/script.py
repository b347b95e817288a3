"""A runbook as a bash script that stands alone: the steps are data, and what runs them is always the same."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from runbooks.exports import script_expected, script_header, script_parameters, script_steps
from runbooks.exports.about import About
from runbooks.exports.script_differing import differing
from runbooks.exports.script_leaving import leavings
from runbooks.model import Procedure

_TEMPLATES = Path(__file__).parent / "templates"
_PARTS = (
    "options", "values", "filling", "saying", "state", "steps", "shell", "lock", "hiding", "keeping", "again", "run", "output",
    "main",
)  # fmt: skip


def render(procedure: Procedure, about: About) -> str:
    """The script; to be written as UTF-8 without changing line ends. Needs bash 4.4, and `--help` tells its options.

    Commands stand in it as they were recorded, in heredocs, and are read by the bash that runs them, one after the other, in
    one shell without -e, -u and pipefail. What that bash can't read is to be done by hand; where one means something else in
    bash than in the shell it was recorded in, the script refuses to begin.
    """
    leaving, other = leavings(procedure), differing(procedure)
    parts = [
        script_header.directives(),
        script_header.purpose(procedure, about, other),
        _part("head"),
        script_header.facts(procedure, about),
        script_parameters.function(procedure),
        *(
            script_steps.function(procedure, number, step, leaving[step.id], other.get(step.id))
            for number, step in procedure.numbered()
        ),
        *(_part(name) for name in _PARTS),
        *([words, _part("alike")] if (words := script_expected.states(procedure)) else []),
        'rb_main "$@"\n',
    ]
    return "\n".join(parts)


@cache
def _part(name: str) -> str:
    """A part that is the same in every script."""
    return (_TEMPLATES / f"script_{name}.sh").read_text(encoding="utf-8")
