"""Puts a command in words: one imperative line, made from a table of verbs; names in it are as they are in the command."""

from __future__ import annotations

import re
from collections.abc import Sequence

from runbooks.knowledge.classes import classify, is_dry
from runbooks.knowledge.title_clouds import of_cloud
from runbooks.knowledge.title_programs import SQL, by_program, on_found
from runbooks.knowledge.title_table import from_table
from runbooks.shell.inside import Run, runs
from runbooks.shell.invocation import Invocation, said
from runbooks.shell.parse import parse
from runbooks.shell.tree import Syntax

_LONGEST = 100
_STRENGTH = {"noise": 0, "check": 1, "interactive": 2, "change": 3}
_NAMESPACED = frozenset({"kubectl", "oc", "k", "helm", "kubecolor", "flux", "cmctl", "argocd"})
# What only shows something, where it is kept in a file.
_SHOWING = re.compile(r"(?:Show|Read|Describe) (?=[\w/~.$-])")
_CHANGING = re.compile(r"(?!Check|Show|List|Look|Try|Tell|Find|Compare|Query|Verify|Plan)[A-Z]")
_STDIN = r"(?<!\S)-(?!\S)"


def title_of(syntax: Syntax, text: str) -> str:
    """A title for a command, at most 100 characters."""
    every = list(runs(syntax))
    if not every:
        return "Do nothing"
    if syntax.functions and all(simple.depth for simple in syntax.simples):
        return _short(f"Define {', '.join(sorted(syntax.functions))}")
    chosen = max(every, key=lambda run: (_STRENGTH[_kind(run)], run.invocation.nested is None))
    changes = [run for run in every if _kind(run) == "change" and not run.outer]
    if len(changes) == 2 and chosen in changes and _in_turn(syntax, every, changes):
        first, second = (_title(run) for run in changes)
        if not first.startswith("Run `") and not second.startswith("Run `") and len(first) + len(second) < _LONGEST - 10:
            return _short(f"{first}, then {second[:1].lower()}{second[1:]}")
    return _short(_title(chosen, _before(every, chosen)) + _for_each(syntax))


def _in_turn(syntax: Syntax, every: Sequence[Run], changes: Sequence[Run]) -> bool:
    """Whether two programs simply follow each other."""
    plain = not syntax.compound and not any(run.invocation.simple.joined == "|" for run in every)
    return plain and all(run.invocation.name for run in changes)


def _before(every: Sequence[Run], chosen: Run) -> Run | None:
    """What is piped into a program."""
    at = every.index(chosen)
    return every[at - 1] if at and chosen.invocation.simple.joined == "|" and every[at - 1].outer == chosen.outer else None


def _for_each(syntax: Syntax) -> str:
    """Of a text that is one loop over words: over what."""
    loop = re.match(r"\s*for\s+(\w+)\s+in\s", syntax.text)
    return f", for each {loop[1]}" if loop and syntax.compound else ""


def _kind(run: Run) -> str:
    one = run.invocation
    if one.nested is not None and one.nested.text.strip():
        return "noise"
    heredoc = any(redirect.body for redirect in one.simple.redirects)
    kind = _kind_of(one, run.syntax) if heredoc else classify(_by_itself(one, run.syntax)).kind
    prepares = kind == "change" and one.name in ("export", "cd", "source", ".", "set", "trap", "umask", "local", "declare")
    return "noise" if prepares and not _alone(run) else kind


def _by_itself(one: Invocation, syntax: Syntax) -> Syntax:
    return parse(syntax.text[one.simple.start : one.simple.end])


def _kind_of(one: Invocation, syntax: Syntax) -> str:
    """What a program does, where its output goes left aside."""
    kept = [redirect.start for redirect in one.simple.redirects]
    alone = parse(syntax.text[one.simple.start : min(kept, default=one.simple.end)])
    return classify(alone).kind


def _alone(run: Run) -> bool:
    return len(run.syntax.simples) == 1


def _short(title: str) -> str:
    title = " ".join(title.split())
    return title if len(title) <= _LONGEST else title[: _LONGEST - 1].rstrip() + "…"


def _title(run: Run, before: Run | None = None) -> str:
    one = run.invocation
    if not one.name:
        return _nameless(one, run.syntax) + _where(run)
    if one.name in ("true", ":") and run.outer and not one.simple.redirects:
        return f"Check that {run.host or 'it'} answers"
    made: str | None
    if run.outer and run.outer[-1].nested is not None and run.outer[-1].nested.kind == "find":
        made = on_found(one, run.outer[-1])
    else:
        made = by_program(one) or from_table(one) or of_cloud(one)
    if made is None and before is not None and before.invocation.name == "find" and "xargs" in one.wrappers:
        made = on_found(one, before.invocation)
    if made is None:
        made = f"Run `{_short(' '.join((one.name, *(one.subcommand or one.texts[:1]))).replace('`', ''))}`"
    made = _fed(made, one, before)
    if is_dry(one) and _CHANGING.match(made):
        made = f"Try, without changing anything: {made[:1].lower()}{made[1:]}"
    return _kept(made, run)


def _fed(made: str, one: Invocation, before: Run | None) -> str:
    """A title in which `-` stands for what is piped in says what that is."""
    if not re.search(_STDIN, made):
        return made
    given = any(redirect.body for redirect in one.simple.redirects)
    if before is None or before.invocation.name in ("cat", "echo", "printf"):
        here = given or (before is not None and not before.invocation.operands) or one.name != "kubectl"
        return re.sub(_STDIN, "what is written here" if here else "what is piped in", made)
    fed = before.invocation
    if fed.subcommand[:1] == ("create",) and one.subcommand[:1] == ("apply",) and (named := from_table(fed)):
        return named.replace("Create ", "Create or update ", 1)
    return re.sub(_STDIN, lambda _: f"what `{' '.join((fed.name, *fed.subcommand))}` prints", made)


def _kept(made: str, run: Run) -> str:
    """The title with the place, and the file that the output goes to."""
    one, where = run.invocation, _where(run)
    written = [
        redirect for redirect in one.simple.redirects if redirect.operator in (">", ">>", ">|", "&>") and redirect.target
    ]
    target = said(written[0].target) if written and written[0].target else "/dev/null"
    if where.startswith(" on ") and re.match(r"(?:Restart|Switch|Shut) the host\b", made):
        return made.replace("the host", where.removeprefix(" on "), 1)
    if target.startswith("/dev/"):
        return made + where
    adds = any(redirect.operator == ">>" for redirect in written)
    if one.name in ("cat", "echo", "printf", "tee", ":", "true") and not (one.name == "cat" and one.operands):
        return f"{'Empty' if one.name in (':', 'true') else 'Add to' if adds else 'Write'} {target}{where}"
    if _SHOWING.match(made) and not adds:
        return f"Save {made.partition(' ')[2]}{where} as {target}"
    what = "it" if _kind_of(one, run.syntax) == "check" or made.startswith("Back up") else "the answer"
    return f"{made}{where} and {'add' if adds else 'keep'} {what} {'to' if adds else 'in'} {target}"


def _nameless(one: Invocation, syntax: Syntax) -> str:
    simple = one.simple
    if simple.assignments:
        return "Set " + ", ".join(name for name, _ in simple.assignments)
    target = next((redirect.target for redirect in simple.redirects if redirect.target), None)
    if not simple.words and target:
        return f"Empty {said(target)}" if len(syntax.simples) == 1 else f"Write {said(target)}"
    return f"Run `{_short(syntax.text[simple.start : simple.end])}`"


def _where(run: Run) -> str:
    """Namespace, container and host, as far as they are told."""
    one, parts = run.invocation, []
    if one.name in _NAMESPACED and (namespace := one.value("-n", "--namespace")):
        parts.append(f" in namespace {namespace}")
    elif one.name in _NAMESPACED and one.has("-A", "--all-namespaces"):
        parts.append(" in all namespaces")
    for holder in reversed(run.outer):
        nested = holder.nested
        if nested is None or not nested.host:
            continue
        if nested.kind == "container":
            parts.append(f" in {nested.host}")
            if namespace := holder.value("-n", "--namespace"):
                parts.append(f" in namespace {namespace}")
        else:
            parts.append(f" on {nested.host.rpartition('@')[2]}")
            break
    if one.name == "ansible" or any(holder.name == "ansible" for holder in run.outer):
        holder = next((holder for holder in run.outer if holder.name == "ansible"), one)
        parts += [f" on {text}" for text in holder.texts[:1] if holder is not one]
    if one.value("--host", "-h", "-H") and one.name in SQL | {"redis-cli", "pg_isready", "pg_dump"}:
        parts.append(f" on {one.value('--host', '-h', '-H')}")
    return "".join(parts)
