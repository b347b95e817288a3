"""Which commands are by their nature a taking back of an earlier change, and of what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, TypeVar

from runbooks.shell.inside import Run, runs
from runbooks.shell.invocation import Invocation
from runbooks.shell.tree import Syntax

_T = TypeVar("_T")
Thing = Literal["first", "last", "named", "folder", "host"]


class Target(NamedTuple):
    """What is changed or taken back: of which kind, where (host, namespace), and its name."""

    family: str
    place: str
    name: str


# What takes back, and how it names what: by its first or last operand, as `kind/name`, or not at all, for its folder or host.
TAKING: Mapping[str, tuple[str, Thing]] = {
    "helm rollback": ("helm", "first"),
    "kubectl rollout undo": ("kubernetes", "named"),
    "oc rollout undo": ("kubernetes", "named"),
    "oc rollback": ("kubernetes", "named"),
    "docker service rollback": ("swarm", "first"),
    "nomad job revert": ("nomad", "first"),
    "argocd app rollback": ("argocd", "first"),
    "snap revert": ("snap", "first"),
    "systemctl revert": ("unit", "first"),
    "dnf history undo": ("packages", "host"),
    "yum history undo": ("packages", "host"),
    "alembic downgrade": ("alembic", "folder"),
    "flyway undo": ("flyway", "folder"),
    "rails db:rollback": ("rails", "folder"),
    "rake db:rollback": ("rails", "folder"),
    "kamal rollback": ("kamal", "folder"),
    "heroku rollback": ("heroku", "folder"),
}
# What such a command takes back.
DOING: Mapping[str, tuple[tuple[str, Thing], ...]] = {
    "helm upgrade": (("helm", "first"), ("kubernetes", "first")),
    "kubectl set": (("kubernetes", "named"),),
    "kubectl patch": (("kubernetes", "named"),),
    "kubectl edit": (("kubernetes", "named"),),
    "oc set": (("kubernetes", "named"),),
    "oc patch": (("kubernetes", "named"),),
    "oc edit": (("kubernetes", "named"),),
    "docker service update": (("swarm", "last"),),
    "nomad job run": (("nomad", "first"),),
    "nomad run": (("nomad", "first"),),
    "argocd app sync": (("argocd", "first"),),
    "argocd app set": (("argocd", "first"),),
    "snap refresh": (("snap", "first"),),
    "systemctl edit": (("unit", "first"),),
    "dnf install": (("packages", "host"),),
    "dnf upgrade": (("packages", "host"),),
    "dnf update": (("packages", "host"),),
    "yum install": (("packages", "host"),),
    "yum update": (("packages", "host"),),
    "alembic upgrade": (("alembic", "folder"),),
    "flyway migrate": (("flyway", "folder"),),
    "rails db:migrate": (("rails", "folder"),),
    "rake db:migrate": (("rails", "folder"),),
    "kamal deploy": (("kamal", "folder"),),
    "heroku releases": (("heroku", "folder"),),
}
_NAMED = re.compile(r"(?:[a-z]+[\w.]*/)?([a-z0-9][a-z0-9.-]*)", re.IGNORECASE)
_KINDS = frozenset(
    {"deploy", "deployment", "deployments", "deployment.apps", "sts", "statefulset", "statefulsets", "ds", "daemonset",
     "daemonsets", "dc", "deploymentconfig", "image", "env", "resources"}
)  # fmt: skip
_APPLIED = re.compile(r"(?m)^(?:deployment|statefulset|daemonset)\S*/(\S+) (?:configured|patched|edited|image updated)")


def takes_back(syntax: Syntax, folder: str | None) -> Target | None:
    """What a command takes back, None where that is not what it is for; of several commands in one, none counts."""
    found = [target for run in runs(syntax) if (target := _taken(run, folder)) is not None]
    return found[0] if len(found) == 1 else None


def targets(syntax: Syntax, folder: str | None, output: str = "") -> frozenset[Target]:
    """What a command changed that a later one could take back by its nature; `output` tells what was applied."""
    found: set[Target] = set()
    for run in runs(syntax):
        one = run.invocation
        if one.has("--dry-run", "--diff") and one.value("--dry-run") not in ("none", "false"):
            continue
        found |= {
            Target(family, _place(run), name) for family, how in _of(DOING, one) or () for name in _names(one, how, folder)
        }
        if one.name in ("kubectl", "oc") and one.subcommand[:1] in (("apply",), ("replace",)):
            found |= {Target("kubernetes", _place(run), name) for name in _APPLIED.findall(output)}
    return frozenset(found)


def _taken(run: Run, folder: str | None) -> Target | None:
    one = run.invocation
    how = _of(TAKING, one)
    names = list(_names(one, how[1], folder)) if how and not one.has("--dry-run") else []
    return Target(how[0], _place(run), names[0]) if how and names else None


def _of(table: Mapping[str, _T], one: Invocation) -> _T | None:
    words = (one.name, *one.subcommand, *one.texts[:1])
    return next((table[key] for size in (3, 2) if (key := " ".join(words[:size])) in table), None)


def _names(one: Invocation, how: Thing, folder: str | None) -> Iterator[str]:
    if how == "folder":
        yield folder or ""
    elif how == "host":
        yield ""
    elif how in ("first", "last"):
        text = one.texts[0 if how == "first" else -1] if one.texts else ""
        yield text.removesuffix(".nomad").removesuffix(".service")
    else:
        words = [text for text in one.texts if text.lower() not in _KINDS and "=" not in text]
        yield from (found[1].lower() for text in words[:1] if (found := _NAMED.fullmatch(text)))


def _place(run: Run) -> str:
    """The host and the namespace or project that a command names."""
    one = run.invocation
    scope = one.value("-n", "--namespace", "-namespace") if one.name in ("kubectl", "oc", "helm", "nomad") else ""
    context = one.value("--context", "--kube-context", "--cluster")
    return " ".join((run.host or "", scope or "", context or ""))
