"""Proposes what takes a command back, run in the same place as it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from runbooks.knowledge import newness, patterns
from runbooks.knowledge.reverses import Pair, pairs_of, without_reverse_of
from runbooks.knowledge.undoing import IPTABLES, LIKE, Part, changes, like, numberless
from runbooks.shell.invocation import Invocation, Nested, said
from runbooks.shell.parse import parse
from runbooks.shell.tree import Simple, Syntax

_BACKUPS = (".bak", ".orig", ".old", ".backup", ".save", "~", ".prev")
_CARRIED = {
    "-n",
    "--namespace",
    "--context",
    "--kube-context",
    "--kubeconfig",
    "--profile",
    "--region",
    "--project",
    "--zone",
    "--resource-group",
    "-g",
    "--user",
    "-t",
    "--subscription",
    "-f",
    "-p",
    "-C",
    "--cluster",
}


def rollback_of(syntax: Syntax, text: str, output: str = "") -> tuple[str, str] | None:
    """(command, note) of what takes a command back, run in the same place as it; None where nothing surely does.

    What was there before must be there afterwards: what a command made is deleted only where the command fails if it exists,
    or where what it printed proves that it was new.
    """
    parts = changes(syntax)
    if not parts or syntax.has_error or syntax.compound or any(simple.joined in ("|", "||", "&") for simple in syntax.simples):
        return None
    if newness.did_nothing(output):
        return None
    found = []
    for part in reversed(parts):
        reverse = _reverse(part.invocation, output)
        if reverse is None:
            return None
        found.append((_wrapped(reverse[0], part, text), reverse[1]))
    folder = [] if parts[0].outer else _folders(syntax, [part.invocation.simple for part in parts])
    commands = [command for command, _ in found]
    if folder is None or None in commands or (len(parts) > 1 and any(part.outer for part in parts)):
        return None
    return " && ".join([*folder, *(command for command in commands if command)]), "; ".join(
        dict.fromkeys(note for _, note in found if note)
    )


def no_rollback_note(syntax: Syntax) -> str:
    """Why nothing is proposed to take a command back, empty where there is nothing to say."""
    for part in changes(syntax):
        for pattern, note in without_reverse_of(part.invocation.name):
            if patterns.matched(pattern, part.invocation) is not None:
                return note
        pair, _ = _pair(part.invocation)
        if pair is not None and pair.proposed:
            return pair.note
    return ""


def _folders(syntax: Syntax, changing: Sequence[Simple]) -> list[str] | None:
    """Where a command goes before its first change, as `cd`s; None where that can't be done again in this way."""
    goes = [simple for simple in syntax.simples if simple.words and simple.words[0].raw in ("cd", "pushd")]
    first, last = (changing[0].start, changing[-1].start) if changing else (0, 0)
    if any(first < one.start < last for one in goes):
        return None
    before = [one for one in goes if one.start < first]
    if any(word.raw in ("-", "$_", '"$_"') for one in before for word in one.words[1:]):
        return None
    return [syntax.text[one.start : one.end] for one in before]


def _pair(one: Invocation) -> tuple[Pair | None, patterns.Bound]:
    """The first pair of the table whose command this is, with what its letters stand for."""
    alike = like(one)
    for pair in pairs_of(alike.name):
        bound = patterns.matched(pair.forward, alike)
        if bound is not None and patterns.filled(pair.backward, bound) is not None:
            return pair, bound
    return None, {}


def _reverse(one: Invocation, output: str) -> tuple[str, str] | None:
    """(command without wrappers, note) for one program."""
    if one.name in ("cp", "mv"):
        return _back(one)
    if one.name in IPTABLES:
        words = [word.raw for word in one.arguments]
        opposite = {"-A": "-D", "-I": "-D", "--append": "--delete", "--insert": "--delete", "-N": "-X"}
        if not any(word in opposite for word in words):
            return None
        return " ".join([one.name, *numberless([opposite.get(word, word) for word in words])]), ""
    alike = like(one)
    if any(patterns.matched(pattern, alike) is not None for pattern, _ in without_reverse_of(alike.name)):
        return None
    pair, bound = _pair(one)
    if pair is None or pair.proposed == "no" or (pair.proposed == "new" and not newness.all_new(output)):
        return None
    text = patterns.filled(pair.backward, bound)
    return (_scoped(text, one), pair.note) if text is not None else None


def _back(one: Invocation) -> tuple[str, str] | None:
    """The reverse of a copy to a backup, or of a move."""
    if (
        one.name == "cp"
        and len(one.operands) == 1
        and (braced := re.fullmatch(r"(\S+)\{,(\.[\w.~-]+)\}", one.operands[0].raw))
    ):
        return f"mv {braced[1]}{braced[2]} {braced[1]}", "puts back what was kept"
    if len(one.operands) != 2 or one.has("-t", "--target-directory"):
        return None
    if one.name == "cp" and one.has("-a", "--archive", "-r", "-R", "--recursive"):
        return None  # moved back, a folder would end up in the one that is there
    source, target = one.operands
    values = patterns.values(one)
    if one.name == "cp":
        kept = values[1].startswith(values[0]) and any(
            mark in values[1][len(values[0]) :] or values[1].endswith(mark) for mark in (*_BACKUPS, ".")
        )
        return (f"mv {target.raw} {source.raw}", "puts back what was kept") if kept else None
    if values[1].endswith("/") or values[1] in (".", ".."):
        name = values[0].rstrip("/").rsplit("/", 1)[-1]
        return f"mv {target.raw.rstrip('/')}/{name} {source.raw}", ""
    return f"mv {target.raw} {source.raw}", "only where nothing was at the first name before"


def _scoped(text: str, one: Invocation) -> str:
    """The reverse with the options of the command that say where it works."""
    scoped = dict(patterns.scope(one))
    name = text.split(" ", 1)[0]
    if one.name != name and name in LIKE.values():
        text = one.name + text[len(name) :]
    rest = []
    words = list(one.arguments)
    for index, word in enumerate(words):
        raw = word.raw.split("=", 1)[0]
        short = {"--namespace": "-n", "--resource-group": "-g"}.get(raw, raw)
        if raw not in _CARRIED or (short not in scoped and raw not in scoped):
            continue
        if (one.subcommand[:1] == ("compose",) or one.name.endswith("-compose")) and raw in ("-f", "-p", "--project-name"):
            before = f"{raw} {words[index + 1].raw}" if "=" not in word.raw and index + 1 < len(words) else word.raw
            head = f"{one.name} compose" if one.subcommand[:1] == ("compose",) else one.name
            text = text.replace(head, f"{head} {before}", 1)
        elif raw == "-C":
            text = text.replace(one.name, f"{one.name} -C {words[index + 1].raw}", 1)
        else:
            rest.append(
                word.raw
                if "=" in word.raw or raw == "--user" or index + 1 >= len(words)
                else f"{word.raw} {words[index + 1].raw}"
            )
    return " ".join([text, *rest])


def _wrapped(reverse: str, part: Part, text: str) -> str | None:
    """The reverse behind the wrappers of the command, handed to the same place."""
    source = text
    for holder in part.outer:
        source = holder.nested.text if holder.nested else source
    simple = part.invocation.simple
    first = part.invocation.arguments[0].start if part.invocation.arguments else simple.words[-1].end
    head = next(
        (word for word in simple.words if word.end <= first and (said(word).rsplit("/", 1)[-1]) == part.invocation.name), None
    )
    made = (source[simple.start : head.start] if head else "") + reverse
    if part.outer:
        folder = _folders(parse(source), [simple])
        if folder is None:
            return None
        made = " && ".join([*folder, made])
    for holder in reversed(part.outer):
        nested = holder.nested
        if nested is None:
            return None
        made_outer = _put(made, nested, holder, text if holder is part.outer[0] else None, part)
        if made_outer is None:
            return None
        made = made_outer
    return made


def _put(made: str, nested: Nested, holder: Invocation, text: str | None, part: Part) -> str | None:
    """A command in the place of the one that a holder hands on."""
    if (nested.form == "single" and "'" in made) or nested.form == "mixed":
        return None
    if nested.form == "double":
        made = made.replace("\\", "\\\\").replace('"', '\\"')
    source = text
    if source is None:
        index = part.outer.index(holder)
        before = part.outer[index - 1].nested
        source = before.text if before else ""
    simple = holder.simple
    if nested.form == "heredoc":
        made += "\n" if not made.endswith("\n") else ""
        return source[simple.start : nested.start] + made + source[nested.end :]
    return source[simple.start : nested.start] + made + source[nested.end : simple.end]
