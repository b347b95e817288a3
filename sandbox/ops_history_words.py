"""What stands for `@name@` in the lines of made-up histories: drawn anew for each move, from a world of a few names."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.ops_registry import Known
from sandbox.ops_words import CLUSTERS, REGIONS, SERVICES, TAGS

_PLACEHOLDER = re.compile(r"@([a-z]+)([0-9]?)@")
_FOLDERS = ("~/ops", "~/ops/roles/web files", "~/src/api", "/srv/app", "/etc/nginx", "/var/log", "/tmp", "~/ops/clusters/prod")
_FILES = (
    "values.yaml",
    "deploy.yml",
    "nginx.conf",
    "my notes.txt",
    "app.env",
    "Größe.csv",
    "main.tf",
    "schema.sql",
    "it's.md",
)
_BRANCHES = ("main", "release/2.4", "fix/oom-api", "feature/größe")
_SENTENCES = (
    "disk full", "it's slow again", 'the "new" cache', "größere Knoten für München", "costs $5 a day", "100% of 日本 nodes",
    "back\\slash and `tick`", "rolled out 🚀 to a third", "one, two; three & four",
)  # fmt: skip
_PLAIN_SECRETS = ("correct-horse-battery", "hunter2hunter2", "kd83jfkd92ks")
SECRETS = (*_PLAIN_SECRETS, "Tr0ub4dor&3", "pä$$wort-42", "s3cr3t/with+signs==")


@dataclass(frozen=True, slots=True)
class World:
    """The names that one history is about."""

    region: str
    cluster: str
    hosts: tuple[str, ...]
    services: tuple[str, ...]
    namespaces: tuple[str, ...]
    components: tuple[Known, ...]


def world(seed: int) -> World:
    """The world of a seed; the same one every time."""
    choose = random.Random(f"world {seed}")
    region, cluster = choose.choice(REGIONS), choose.choice(CLUSTERS)
    services = tuple(choose.sample(SERVICES, 3))
    hosts = tuple(f"{service}-{number}" for service in services for number in range(1, choose.randrange(2, 5)))
    within = f"{region}/{cluster}"
    octets = choose.sample(range(2, 250), len(hosts))
    components = (
        Known(within, "cluster", f"kube_context:{cluster}-{region}", f"env={cluster}"),
        *(
            Known(f"{within}/{host}", "host", f"host:{host} ip:10.4.{number}.{octets[number]}", f"env={cluster}")
            for number, host in enumerate(hosts)
        ),
        *(Known(f"{within}/{service}", "service", "", f"env={cluster};team={choose.choice(TAGS)}") for service in services),
    )
    namespaces = (cluster, *choose.sample(("payments", "shop", "monitoring", "kube-system"), 2))
    return World(region, cluster, hosts, services, namespaces, components)


class Words:
    """Fills the placeholders of one move: the same placeholder is the same word within it."""

    def __init__(self, choose: random.Random, world: World) -> None:
        self._choose, self._world, self._drawn = choose, world, dict[str, str]()

    def fill(self, text: str) -> str:
        """The text with words in place; raises KeyError for a placeholder that does not exist."""
        return _PLACEHOLDER.sub(self._word, text)

    def _word(self, match: re.Match[str]) -> str:
        if match[0] not in self._drawn:
            taken = {word for key, word in self._drawn.items() if key.startswith(f"@{match[1]}")}
            word = _WORDS[match[1]](self._choose, self._world)
            for _ in range(5):
                if word not in taken:
                    break
                word = _WORDS[match[1]](self._choose, self._world)
            self._drawn[match[0]] = word
        return self._drawn[match[0]]


def single_quoted(text: str) -> str:
    """A text in '...' with its own quotes written around."""
    return "'" + text.replace("'", "'\\''") + "'"


def _double_quoted(text: str) -> str:
    return '"' + re.sub(r'([\\"$`])', r"\\\1", text) + '"'


def _ansi_quoted(text: str) -> str:
    return "$'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _quoted(text: str, choose: random.Random) -> str:
    return choose.choice((single_quoted, _double_quoted, _ansi_quoted))(text)


def _from(letters: str, length: int) -> Callable[[random.Random, World], str]:
    return lambda choose, _: "".join(choose.choices(letters, k=length))


def _among(*words: str) -> Callable[[random.Random, World], str]:
    return lambda choose, _: choose.choice(words)


def _number(low: int, high: int) -> Callable[[random.Random, World], str]:
    return lambda choose, _: str(choose.randrange(low, high))


_HEX, _SUFFIX = "0123456789abcdef", "bcdfghjklmnpqrstvwxz2456789"


def _uuid(choose: random.Random, world: World) -> str:
    return "-".join(_from(_HEX, length)(choose, world) for length in (8, 4, 4, 4, 12))


def _pod(choose: random.Random, world: World) -> str:
    return f"{choose.choice(world.services)}-{_from(_HEX, 9)(choose, world)}-{_from(_SUFFIX, 5)(choose, world)}"


_WORDS: Mapping[str, Callable[[random.Random, World], str]] = {
    "host": lambda choose, world: choose.choice(world.hosts),
    "svc": lambda choose, world: choose.choice(world.services),
    "ns": lambda choose, world: choose.choice(world.namespaces),
    "region": lambda _, world: world.region,
    "cluster": lambda _, world: world.cluster,
    "context": lambda _, world: f"{world.cluster}-{world.region}",
    "ip": lambda choose, world: choose.choice(world.components[1 : len(world.hosts) + 1]).identities.rpartition(":")[2],
    "pod": _pod,
    "uuid": _uuid,
    "hex": _from(_HEX, 12),
    "sha": _from(_HEX, 40),
    "abbrev": _from(_HEX, 7),
    "instance": lambda choose, world: f"i-0{_from(_HEX, 16)(choose, world)}",
    "volume": lambda choose, world: f"vol-0{_from(_HEX, 16)(choose, world)}",
    "pid": _number(1200, 65000),
    "port": _among("8080", "9090", "5432", "9187", "8443"),
    "few": _number(2, 9),
    "many": _number(10, 99000),
    "percent": _number(31, 99),
    "version": lambda choose, _: f"{choose.randrange(1, 4)}.{choose.randrange(20)}.{choose.randrange(30)}",
    "date": lambda choose, _: f"2026-0{choose.randrange(1, 10)}-{choose.randrange(10, 29)}",
    "branch": _among(*_BRANCHES),
    "folder": _among(*(name for name in _FOLDERS if " " not in name)),
    "qfolder": lambda choose, _: choose.choice(_FOLDERS).replace(" ", "\\ "),
    "file": _among(*(name for name in _FILES if " " not in name and "'" not in name)),
    "qfile": lambda choose, _: _quoted(choose.choice(_FILES), choose),
    "qtext": lambda choose, _: _quoted(choose.choice(_SENTENCES), choose),
    "secret": lambda choose, _: single_quoted(choose.choice(SECRETS)),
    "safesecret": _among(*_PLAIN_SECRETS),
    "name": _among("cache", "billing", "größe", "nightly", "blue", "tmp1"),
    "var": _among("TARGET", "NAMESPACE", "LIMIT", "AWS_PROFILE", "LC_ALL", "DEPLOY_ENV"),
    "value": _among("prod", "eu west", "80", "a:b:c", "ü"),
    "signal": _among("TERM", "HUP", "USR1"),
}
