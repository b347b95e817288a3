"""Parameters that a command reads as variables of the shell, where no value can be put into its text.

    kubectl delete -n "${NS:-default}" pod "${POD}"     NS is lent to the command as a variable, POD is filled in

An exported script has every parameter in a variable; a run has to give each command those that it reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from runbooks.model import SECTIONS, Procedure, Step
from runbooks.shell import declaring
from runbooks.shell.parse import parse
from runbooks.template import Template

_MENTION = re.compile(r"\$\{?[#!]?([A-Za-z_][A-Za-z0-9_]*)", re.ASCII)
_FLAGGED = re.compile(r"\$\{\([^()\s]*\)[#=~^]*([A-Za-z_][A-Za-z0-9_]*)", re.ASCII)  # zsh: ${(U)NAME}
_STAND_IN = "v"  # for the values that are filled in, which read nothing


def lent_parameters(procedure: Procedure) -> Mapping[str, frozenset[str]]:
    """By the id of each step, the parameters that its texts read outside of slots; those that the shell sets itself are not.

    What a function reads it is lent where it is called, too.
    """
    known = frozenset(one.name for one in procedure.parameters)
    lent: dict[str, frozenset[str]] = {}
    own: set[str] = set()  # variables that earlier steps left in the shell
    functions: dict[str, frozenset[str]] = {}
    for step in sorted(procedure.steps, key=lambda one: SECTIONS.index(one.section)) if known else ():
        syntax = parse(step.command.text if step.command else "")
        called = {simple.words[0].value for simple in syntax.simples if simple.words}
        names = frozenset().union(*(_read(one, known) for one in _texts(step)))
        names = names.union(*(read for name, read in functions.items() if name in called)) - own
        lent[step.id] = names - {name for name, _ in step.environment}
        own |= syntax.sets - names
        functions.update(dict.fromkeys(syntax.functions, names))
    return lent


def _texts(step: Step) -> list[Template]:
    return [one for one in (step.command, step.rollback, step.skip_if) if one is not None]


def _read(template: Template, known: frozenset[str]) -> set[str]:
    """The parameters that a text reads before it sets them itself."""
    text = template.filled(dict.fromkeys(template.names, _STAND_IN), {})
    syntax = parse(text)
    reads = set(syntax.reads) | {found[1] for found in _FLAGGED.finditer(text)}
    if syntax.has_error:
        reads |= {found[1] for found in _MENTION.finditer(text)}
    return {name for name in reads & known if not _is_set_first(name, text)}


def _is_set_first(name: str, text: str) -> bool:
    """Whether the text in any case sets a variable before it reads it."""
    syntax = parse(text)
    if name not in syntax.sets or syntax.compound or syntax.has_error:
        return False
    sure = (one for one in syntax.simples if one.depth == 0 and one.joined in ("", ";") and not one.background)
    first = next((one for one in sure if name in declaring.assigned(one)), None)
    return first is not None and name not in parse(text[: first.end]).reads
