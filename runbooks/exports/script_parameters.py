"""The parameters of a script."""

from __future__ import annotations

import re

from runbooks.exports.script_words import one_line, variable
from runbooks.model import Parameter, Procedure
from runbooks.parameters.capturing import has_group
from runbooks.parameters.wording import steps_with, used_in
from runbooks.template import word

# Of Python's regular expressions, what a POSIX extended one says in other words, and what it can't say.
_CLASSES = {r"\d": "0-9", r"\w": "A-Za-z0-9_", r"\s": "[:space:]"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_UNKNOWN = re.compile(r"\(\?(?!:)|[*+?}]\?|[*+?}]\+|\\[bBDWSAZ0-9]")


def function(procedure: Procedure) -> str:
    """The function that says which parameters there are."""
    lines = [_line(one, procedure) for one in procedure.parameters]
    return "rb_parameters() {\n" + "".join(f"    {line}\n" for line in lines or [":"]) + "}\n"


def extended(pattern: str) -> str:
    """A pattern as a POSIX extended regular expression; empty where it can't be said as one."""
    if _UNKNOWN.search(pattern):
        return ""
    result, in_set, at = "", False, 0
    while at < len(pattern):
        pair = pattern[at : at + 2]
        if pair in _CLASSES:
            result += _CLASSES[pair] if in_set else f"[{_CLASSES[pair]}]"
            at += 2
            continue
        if pair[0] == "\\" and len(pair) == 2:
            result += _literal(pair[1], in_set)
            at += 2
            continue
        if not in_set and pattern.startswith("(?:", at):
            result += "("
            at += 3
            continue
        if pair[0] == "[" and not in_set:
            in_set = True
        elif pair[0] == "]" and in_set and not result.endswith(("[", "[^")):
            in_set = False
        result += pair[0]
        at += 1
    return result


def _literal(character: str, in_set: bool) -> str:
    """An escaped character: in a set there is no escaping in a POSIX expression."""
    named = {"n": "\n", "t": "\t", "r": "\r"}.get(character, character)
    if in_set:
        return named
    return named if named.isalnum() or named.isspace() else f"\\{named}"


def _line(parameter: Parameter, procedure: Procedure) -> str:
    words = [f"rb_parameter {word(parameter.name)}", f"type={parameter.type}"]
    if variable(parameter.name) != parameter.name:
        words.append(f"variable={variable(parameter.name)}")
    if parameter.default is not None and not parameter.is_secret:
        words.append(f"default={word(parameter.default)}")
    words += [f"choice={word(choice)}" for choice in parameter.choices]
    if parameter.pattern and (pattern := extended(parameter.pattern)):
        words.append(f"pattern={word(pattern)}")
    if parameter.capture is not None:
        words += [
            f"from={word(parameter.capture.step_id)}",
            f"find={word(extended(parameter.capture.pattern) or parameter.capture.pattern)}",
            *(["group=1"] if has_group(parameter.capture.pattern) else []),
        ]
    if about := one_line(parameter.description):
        told = (about, used_in(steps_with(procedure, parameter.name)))
        words.append(f"about={word('; '.join(filter(None, told)))}")
    return " ".join(words)
