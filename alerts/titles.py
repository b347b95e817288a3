"""What tasks made of alerts are called: what is wrong, where, and of incidents what is likely behind it."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.format import host

_PLACES = ("instance", "node", "host", "hostname", "nodename", "pod", "service", "app", "job", "namespace", "cluster")
_TELLING = (
    *(
        "mountpoint",
        "device",
        "filesystem",
        "volume",
        "persistentvolumeclaim",
        "interface",
        "container",
        "database",
        "datname",
    ),
    *("queue", "topic", "consumergroup", "table", "index", "endpoint", "path", "url", "target", "handler", "check", "shard"),
)
LONGEST = 200
_PLACES_SET, _TELLING_SET = frozenset(_PLACES), frozenset(_TELLING)


def of_alert(name: str, labels: Mapping[str, str], path: str) -> str:
    """The title of a task about one alert."""
    where = path or host(_first(labels, _PLACES, _PLACES_SET)[1])
    part = "=".join(_first(labels, _TELLING, _TELLING_SET)).strip("=")
    pod = labels.get("pod", "") if path and labels.get("pod", "") not in path else ""
    told = f"{name} on {where}" if where and where.lower() not in name.lower() else name
    details = ", ".join(detail for detail in (pod, part) if detail)
    return cut(f"{told} ({details})" if details else told)


def _first(labels: Mapping[str, str], names: tuple[str, ...], known: frozenset[str]) -> tuple[str, str]:
    """The first of these labels that is there, with its value."""
    present = known.intersection(labels)
    return (
        next(((name, labels[name]) for name in names if name in present and labels[name]), ("", "")) if present else ("", "")
    )


def of_incident(root: str, members: int, below: str, *, is_place: bool) -> str:
    """The title of a task about several alerts; `root` is an alert's title, or a component that none of them is on."""
    where = f" below {below}" if below else ""
    if is_place:
        return cut(f"{members} alerts{where}, likely root {root}")
    return cut(f"{root}: likely root of {members} alerts{where}")


def from_template(template: str, name: str, labels: Mapping[str, str], path: str) -> str:
    """A rule's title with {label} filled in; of a label that is not there nothing is left."""
    words = {**labels, "name": name, "component": path}
    made = template
    while "{" in made:
        before, _, rest = made.partition("{")
        word, closed, after = rest.partition("}")
        if not closed:
            break
        made = f"{before}{words.get(word.strip(), '').replace('{', '(')}{after}"
    return cut(made) or name


def cut(text: str) -> str:
    """A title of bearable length, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
