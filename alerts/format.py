"""What every format is: how it is told from others, and how it is read; with readers of untrusted fields.

Nothing a source sends is of the type it should be: use these instead of indexing. Only `state` raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.model import Reading

LONGEST = 4096  # characters of any text that is kept
_IDS = ("arn", "resource_id", "instance_id")
_WORKLOADS = ("pod", "statefulset", "deployment", "daemonset", "cronjob", "job_name", "persistentvolumeclaim", "ingress")
_HOSTS = ("node", "nodename", "host", "hostname", "instance", "target")
_GROUPS = ("service", "app", "component", "job", "namespace", "cluster")
_PLACEHOLDER = re.compile(r"\{{1,2}[\w. ]+\}{1,2}|\$\{?[A-Z_]{2,}[\w.]*\}?\$?|\*UNKNOWN\*")


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of delivery. `matches` is cheap and unmistakable; `read` raises FormatError where it is broken."""

    name: str  # as in --from: lower case, underscores
    title: str
    matches: Callable[[Delivery], bool]
    read: Callable[[Delivery], Reading]
    aliases: tuple[str, ...] = ()
    documented: str = ""  # where the source documents it


def text(value: Any, default: str = "") -> str:
    """A value as one text: of a number its digits, of what is no text the default."""
    if type(value) is str:
        return value if len(value) <= LONGEST else value[:LONGEST]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else default


def first(*values: Any) -> str:
    """The first of these that is not empty, as text."""
    for value in values:
        if value is not None and (found := text(value).strip()):
            return found
    return ""


def filled(*values: Any) -> str:
    """As `first`, but a placeholder that the sender's template left unexpanded (`{EVENT.ID}`, `$NAME`) counts as empty."""
    return next((found for value in values if (found := first(value)) and not _PLACEHOLDER.fullmatch(found)), "")


def folded(value: Any) -> dict[str, Any]:
    """An object's fields by their names without case and punctuation, as templates spell them: EVENT.ID, event_id, eventId."""
    found: dict[str, Any] = {}
    for name, one in mapping(value).items():
        found.setdefault(re.sub(r"[^a-z0-9]", "", name.lower()), one)
    return found


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects in a list."""
    return [one for one in items(value) if isinstance(one, dict)]


def texts(value: Any) -> dict[str, str]:
    """An object's fields as texts: labels, annotations; what is nested is left out."""
    if not isinstance(value, dict):
        return {}
    return {
        name if len(name) <= LONGEST else name[:LONGEST]: one if type(one) is str and len(one) <= LONGEST else text(one)
        for name, one in value.items()
        if not isinstance(one, dict | list)
    }


def pairs(words: Iterable[Any], separator: str = ":") -> dict[str, str]:
    """`name:value` words as a mapping; a bare word is a name without a value. The value may hold the separator."""
    found: dict[str, str] = {}
    for word in words:
        name, _, value = text(word).strip().partition(separator)
        if name.strip():
            found[name.strip()] = value.strip()
    return found


def resources(*values: Any) -> tuple[str, ...]:
    """What may name a component, each once, the empty ones left out."""
    return tuple(dict.fromkeys(found for value in values if (found := text(value).strip())))


def state(word: Any, known: Mapping[str, str], field: str) -> str:
    """The state that a source's word stands for, whatever its case; raises FormatError for a word that is not known."""
    found = known.get(text(word).strip().lower())
    if found is None:
        told = repr(word)[:60]
        raise FormatError(f"`{field}` is {told}, which says nothing of an alert; known are {', '.join(known)}")
    return found


def host(value: Any) -> str:
    """The host of an address: of `web1:9100` and `https://web1:9100/metrics` it is `web1`, of `[::1]:9100` it is `::1`."""
    word = text(value).strip()
    if "://" in word:
        word = word.split("://", 1)[1].split("/", 1)[0].rpartition("@")[2]
    if word.startswith("["):
        return word[1:].partition("]")[0]
    name, colon, port = word.rpartition(":")
    return name if colon and port.isdecimal() and ":" not in name else word


def places(labels: Mapping[str, str]) -> tuple[str, ...]:
    """What labels in the manner of Prometheus name, from ids over Kubernetes objects and hosts to services and clusters."""
    namespace, cluster = labels.get("namespace"), labels.get("cluster")
    workloads = [labels[name] for name in _WORKLOADS if labels.get(name)]
    words = [labels[name] for name in _IDS if name in labels]
    if namespace:
        named = [*workloads, labels["service"]] if labels.get("service") else workloads
        words += [
            f"{above}/{name}"
            for name in named
            for above in ((f"{cluster}/{namespace}", namespace) if cluster else (namespace,))
        ]
    words += workloads
    words += [word for name in _HOSTS if name in labels for word in (host(labels[name]), labels[name])]
    return resources(*words, *(labels[name] for name in _GROUPS if name in labels))
