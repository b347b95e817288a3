"""Tells what a command does: nothing of note, look, change something, or take over the terminal."""

from __future__ import annotations

import re
from functools import lru_cache

from runbooks.knowledge import particular, programs, taking_over
from runbooks.knowledge.by_subcommand import by_subcommand
from runbooks.knowledge.classified import Classified, ClassKind, called
from runbooks.shell.inside import runs
from runbooks.shell.invocation import Invocation
from runbooks.shell.tree import Redirect, Syntax

_STRENGTH: dict[ClassKind, int] = {"noise": 0, "check": 1, "change": 2, "interactive": 3}
_HELP = frozenset({"--help", "--version", "--usage", "-help", "-version"})
_DRY = frozenset(
    {
        "--dry-run",
        "--dryrun",
        "--simulate",
        "--just-print",
        "--noop",
        "--what-if",
        "--dry_run",
        "--no-act",
        "--check-only",
        "--pretend",
        "--server-dry-run",
    }
)
_FILTERS = frozenset({"head", "tail", "grep", "egrep", "rg", "less", "more", "sort", "uniq", "wc", "cut", "awk", "tac"})
_NOWHERE = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/fd/1", "/dev/fd/2"})


@lru_cache(maxsize=4096)
def classify(syntax: Syntax, text: str = "") -> Classified:
    """What a text does, as the strongest of its parts: noise < check < change < interactive; an unknown program changes."""
    if not syntax.simples:
        if syntax.has_error:
            return Classified("change", "the text is not understood", "not-understood")
        return Classified("noise", "it does nothing", "empty")
    strongest: Classified | None = None
    every = list(runs(syntax))
    if every[0].invocation.name == "history" and {run.invocation.name for run in every[1:]} <= _FILTERS:
        return Classified("noise", "looks up what was typed", "noise")
    for run in every:
        if run.invocation.nested is not None and run.invocation.name != "find" and run.invocation.nested.text.strip():
            found = _redirected(run.invocation)  # what it hands on is judged by itself
        else:
            found = _stronger(_one(run.invocation), _redirected(run.invocation))
        strongest = _stronger(strongest, found)
    strongest = _stronger(strongest, Classified("change", "defines a function", "setup") if syntax.functions else None)
    if syntax.has_error and strongest is not None and strongest.kind in ("noise", "check"):
        return Classified("change", "the text is not understood", "not-understood")
    away = next((run.host for run in every if run.host), None)
    if any(holder.nested is not None and holder.nested.kind == "ssh" for run in every for holder in run.outer):
        away = away or "each host"  # as a variable names it
    if away and (strongest is None or strongest.kind == "noise"):
        return Classified("check", f"shows that {away} answers", "reaches")
    return strongest or Classified("noise", "it does nothing", "empty")


def _stronger(one: Classified | None, other: Classified | None) -> Classified | None:
    if one is None or other is None:
        return one or other
    return other if _STRENGTH[other.kind] > _STRENGTH[one.kind] else one


def _redirected(invocation: Invocation) -> Classified | None:
    """What the redirections of a command do."""
    target = next((one for one in invocation.simple.redirects if writes(one)), None)
    if target is None or target.target is None:
        return None
    return Classified("change", f"writes {target.target.raw}", "redirection")


def writes(redirect: Redirect) -> bool:
    """Whether a redirection makes or changes a file."""
    if redirect.operator not in (">", ">>", ">|", "&>", "&>>", "<>", ">&") or redirect.target is None:
        return False
    value = redirect.target.value
    return value is None or not (value in _NOWHERE or (redirect.operator == ">&" and re.fullmatch(r"\d*-?", value)))


def _one(invocation: Invocation) -> Classified:
    """What one program does, its redirections left aside."""
    if not invocation.name:
        return _nameless(invocation)
    for judge in (_helps, taking_over.interactive, _set_up, _particular, _by_name, by_subcommand):
        found = judge(invocation)
        if found is not None:
            return found
    return Classified("change", f"{invocation.name} may change something", "unknown")


def _nameless(invocation: Invocation) -> Classified:
    simple = invocation.simple
    if not simple.words:
        if simple.assignments:
            return Classified("change", "sets variables", "setup")
        return Classified("noise", "only redirects", "empty")
    if simple.words[0].raw.startswith("(("):
        return Classified("check", "calculates", "arithmetic")
    return Classified("change", f"runs {simple.words[0].raw}, which is not known", "unknown")


def _helps(invocation: Invocation) -> Classified | None:
    if any(option in _HELP for option, _ in invocation.options) or invocation.subcommand[:1] == ("help",):
        return Classified("noise", "asks for help", "help")
    raws = [word.raw for word in invocation.arguments]
    if raws in (["-h"], ["-V"], ["version"], ["help"]) and invocation.name not in programs.CHECK | {"halt", "shutdown"}:
        return Classified("noise", "asks for help", "help")
    if is_dry(invocation):
        return Classified("check", "only tries", "dry-run")
    return None


def is_dry(invocation: Invocation) -> bool:
    """Whether it is told to do nothing but say what it would do."""
    if any(option in _DRY and value not in ("none", "false") for option, value in invocation.options):
        return True
    if invocation.name in ("apt", "apt-get", "aptitude"):
        return invocation.has("-s")
    if invocation.name in ("ansible-playbook", "ansible"):
        return invocation.has("--check", "-C")
    if invocation.name.startswith("kafka-consumer-groups"):
        return invocation.has("--reset-offsets") and not invocation.has("--execute")
    return invocation.name in ("rsync", "make", "rename") and invocation.has("-n")


def _set_up(invocation: Invocation) -> Classified | None:
    if invocation.name in programs.SETUP and particular.reads(invocation) is not True:
        return Classified("change", f"{invocation.name} sets up what follows", "setup")
    return None


def _particular(invocation: Invocation) -> Classified | None:
    looks = particular.reads(invocation)
    if looks is None or (invocation.name == "git" and not looks):
        return None
    if looks:
        return Classified("check", f"{called(invocation)} only looks", "looks")
    return Classified("change", f"{called(invocation)} changes something", "changes")


def _by_name(invocation: Invocation) -> Classified | None:
    name = invocation.name
    if name in programs.INTERACTIVE and name not in (
        "vim",
        "nvim",
        "vi",
        "ex",
        "ed",
        "emacs",
        "read",
        "passwd",
        "tmux",
        "screen",
        "sftp",
        "lftp",
    ):
        return Classified("check", f"{name} prints and ends", "looks")
    if name in programs.NOISE:
        return Classified("noise", f"{name} says nothing that a procedure needs", "noise")
    if name in programs.CHECK:
        writing = {"sort": ("-o", "--output"), "tcpdump": ("-w",), "tree": ("-o",), "yamllint": (), "ausearch": ()}.get(name)
        if writing and invocation.has(*writing):
            return Classified("change", f"{name} writes a file", "changes")
        return Classified("check", f"{name} only looks", "looks")
    return None
