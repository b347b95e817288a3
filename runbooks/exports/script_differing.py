"""Steps that bash would do otherwise than the shell in which they were recorded: what zsh and fish mean by the same text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from runbooks.exports.script_variables import Held, held_by, split_by_bash
from runbooks.exports.script_words import one_line
from runbooks.making.fish import says_fish
from runbooks.model import Procedure, Step
from runbooks.shell.parse import parse
from runbooks.shell.tree import Simple, Syntax
from runbooks.template import Template, quoted

_FLAG = re.compile(r"was recorded in (zsh|fish), not in bash")
_LOOSE_TYPES = frozenset({"string", "path", "secret", "date", "enum"})  # whose values may hold blanks
_SEVERAL_WORDS = "a b"
# What zsh means otherwise than bash, or alone knows, outside of single quotes.
_ZSH_EXPANSIONS = (
    re.compile(r"\$\{[(^=~+][^}]*\}?|\$[#+^=~][A-Za-z_]\w*"),
    re.compile(r"\$[A-Za-z_]\w*\["),
    re.compile(r"\$\{\w+:[aAceghlpPqQrtuxfFwW](?![\w-])[^}]*\}"),
    re.compile(r"\$[A-Za-z_]\w*:[aAceghlpPqQrstuxfFwW&]"),
)
# The same outside of all quotes: patterns.
_ZSH_PATTERNS = (re.compile(r"\S*\*\*/\S*"), re.compile(r"\S*[*?\]]\([^\s)]*\)?"), re.compile(r"(?<![\w$<])<\d*-\d*>"))
_SUBSCRIPT = re.compile(r"\$\{#?([A-Za-z_]\w*)\[([^\]]*)\]\}?|(?:^|(?<=[\s;&|({]))([A-Za-z_]\w*)\[[^\]]*\]\+?=")
_WHOLE_LIST = re.compile(r"\$(?:\{#?)?([A-Za-z_]\w*)(?![\w\[])")
_ZSH_COMMANDS = frozenset((
    "autoload", "bindkey", "emulate", "float", "foreach", "integer", "limit", "nocorrect", "noglob", "print", "repeat",
    "sched", "setopt", "unlimit", "unsetopt", "vared", "whence", "where", "zcp", "zle", "zln", "zmodload", "zmv", "zparseopts",
    "zstyle",
))  # fmt: skip
_ZSH_VARIABLES = frozenset((
    "CPUTYPE", "HOST", "MATCH", "VENDOR", "ZSH_VERSION", "aliases", "argv", "cdpath", "commands", "fpath", "funcstack",
    "functions", "history", "manpath", "match", "mbegin", "mend", "options", "path", "pipestatus", "signals", "status",
))  # fmt: skip
_TIED = frozenset({"cdpath", "fpath", "manpath", "path"})
_ESCAPE = re.compile(r"\\[abcefnrtv0xuU\\]")


@dataclass(frozen=True, slots=True)
class Differing:
    """The shell in which a step was recorded, and what of it means something else in bash, in words."""

    shell: str
    why: str

    @property
    def words(self) -> str:
        """Both as the end of a sentence about the step."""
        return f"was recorded in {self.shell} and means something else in bash ({self.why})"


def differing(procedure: Procedure) -> dict[str, Differing]:
    """Of each step that bash would do otherwise, by its id."""
    shells = {step.id: shell for step in procedure.steps if (shell := _shell(procedure, step))}
    if not shells:
        return {}
    loose = frozenset(one.name for one in procedure.parameters if one.type in _LOOSE_TYPES)
    given = {one.name: one.name not in loose for one in procedure.parameters}
    given |= {name: False for step in procedure.steps for name, _ in step.environment}
    held = held_by((_text(step.command, loose) for step in procedure.steps if step.command is not None), given)
    found: dict[str, Differing] = {}
    for step in procedure.steps:
        if step.id in shells and (reasons := list(dict.fromkeys(_of_step(step, shells[step.id], held, loose)))):
            found[step.id] = Differing(shells[step.id], one_line("; ".join(reasons[:3])))
    return found


def _shell(procedure: Procedure, step: Step) -> str:
    """The shell that is not bash in which a step was recorded, empty where it is bash or nothing is run."""
    if step.command is None or step.kind == "manual":
        return ""
    told = next((one[1] for flag in step.flags if (one := _FLAG.search(flag))), "")
    return told or (procedure.shell if procedure.shell != "bash" else "")


def _text(template: Template, loose: frozenset[str]) -> str:
    """A text as recorded, with several words where a parameter may be given such a value."""
    return "".join(
        piece if slot is None else quoted(_SEVERAL_WORDS, slot.form) if slot.name in loose else slot.recorded
        for piece, slot in template.pieces()
    )


def _of_step(step: Step, shell: str, held: Held, loose: frozenset[str]) -> Iterator[str]:
    for template in (step.command, step.skip_if, step.rollback):
        if template is None:
            continue
        text = _text(template, loose)
        yield from (f"{one} stands without quotes" for one in split_by_bash(text, held))
        if shell == "zsh":
            yield from _in_zsh(text, held)
        elif says_fish(text):
            yield "it is no bash"


def _in_zsh(text: str, held: Held) -> Iterator[str]:
    """What zsh means otherwise, in words."""
    syntax = parse(text)
    expanding = _blanked(syntax, frozenset({"single", "ansi", "heredoc-quoted", "comment", "arithmetic"}))
    bare = _blanked(syntax, frozenset({"single", "ansi", "heredoc-quoted", "comment", "arithmetic", "double", "heredoc"}))
    yield from (f"{found[0]} is zsh's own" for one in _ZSH_EXPANSIONS for found in one.finditer(expanding))
    yield from (f"{found[0]} is a pattern of zsh's own" for one in _ZSH_PATTERNS for found in one.finditer(bare))
    yield from _lists(expanding, held)
    yield from (f"${name} is zsh's own" for name in sorted(syntax.reads & _ZSH_VARIABLES - held.plain.keys()))
    yield from (f"{name} is zsh's own" for name in sorted(syntax.sets & _TIED))
    for simple in syntax.simples:
        yield from _command(simple, syntax)


def _lists(text: str, held: Held) -> Iterator[str]:
    for found in _SUBSCRIPT.finditer(text):
        if (found[1] or found[3]) not in held.keyed and found[2] not in ("@", "*"):
            yield f"{found[0].rstrip('+=')} counts from 1 in zsh"
    for found in _WHOLE_LIST.finditer(text):
        if found[1] in held.lists | held.keyed:
            yield f"{found[0]} is a whole list in zsh"


def _command(simple: Simple, syntax: Syntax) -> Iterator[str]:
    words = simple.words
    name = words[0].value if words else ""
    if name in _ZSH_COMMANDS:
        yield f"{name} is zsh's own"
    options = words[1].value or "" if len(words) > 1 else ""
    if name == "echo" and not re.fullmatch(r"-n?[eE]\w*", options):
        literal = (one.value for one in syntax.fragments if simple.start <= one.start < simple.end)
        if any(map(_ESCAPE.search, literal)):
            yield "echo reads \\ otherwise"
    if name == "read":
        if syntax.text[: simple.start].rstrip().endswith("|"):
            yield "read behind | sets a variable in zsh alone"
        if any(re.match(r"-\w*[kqApu]|\?", one.value or one.raw.strip("\"'")) for one in words[1:]):
            yield "read has other options"
    yield from (f"{one.raw} is zsh's own" for one in words if re.match(r"=[A-Za-z_]", one.raw))


def _blanked(syntax: Syntax, places: frozenset[str]) -> str:
    """The text with `_` for what is literal in these places."""
    text = syntax.text
    for one in syntax.fragments:
        if one.place in places:
            text = text[: one.start] + re.sub(r"[^\n]", "_", text[one.start : one.end]) + text[one.end :]
    return text
