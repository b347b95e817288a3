"""Values that are told by their shape alone: addresses, ids, ARNs, pods, versions, dates, hosts in URLs."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from runbooks.parameters.flags import Hint

_LEFT = r"(?<![A-Za-z0-9_.-])"
_RIGHT = r"(?![A-Za-z0-9_-]|\.[A-Za-z0-9])"
_TIME = r"[T ][0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
_OTHERS = "eni|rtb|igw|nat|eipalloc|eipassoc|acl|lt|tgw|pcx|vpce"
_REPLICA = r"(?=[a-z]*[0-9])[bcdfghjklmnpqrstvwxz0-9a-f]{8,10}"  # the letters of which Kubernetes makes names
_PRERELEASE = r"(?:[-+][0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?"
_SHAPES: tuple[tuple[re.Pattern[str], Hint], ...] = tuple(
    (re.compile(pattern, re.ASCII), found)
    for pattern, found in (
        (r"(?<![\w:])arn:aws[\w-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:[\w+=,.@:/*-]*[\w*]", Hint("ARN", "identifier")),
        (_LEFT + r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}" + _RIGHT, Hint("ID", "identifier")),
        (_LEFT + r"i-[0-9a-f]{8}(?:[0-9a-f]{9})?" + _RIGHT, Hint("INSTANCE_ID", "identifier")),
        (_LEFT + r"vpc-[0-9a-f]{8,17}" + _RIGHT, Hint("VPC_ID", "identifier")),
        (_LEFT + r"subnet-[0-9a-f]{8,17}" + _RIGHT, Hint("SUBNET_ID", "identifier")),
        (_LEFT + r"sg-[0-9a-f]{8,17}" + _RIGHT, Hint("SECURITY_GROUP_ID", "identifier")),
        (_LEFT + r"vol-[0-9a-f]{8,17}" + _RIGHT, Hint("VOLUME_ID", "identifier")),
        (_LEFT + r"snap-[0-9a-f]{8,17}" + _RIGHT, Hint("SNAPSHOT_ID", "identifier")),
        (_LEFT + r"ami-[0-9a-f]{8,17}" + _RIGHT, Hint("IMAGE_ID", "identifier")),
        (_LEFT + r"(?:" + _OTHERS + r")-[0-9a-f]{8,17}" + _RIGHT, Hint("RESOURCE_ID", "identifier")),
        (_LEFT + r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*-" + _REPLICA + r"-[a-z0-9]{5}" + _RIGHT, Hint("POD", "identifier")),
        (_LEFT + r"(?:\d{1,3}\.){3}\d{1,3}/\d{1,2}" + _RIGHT, Hint("NETWORK", "string")),
        (_LEFT + r"(?:\d{1,3}\.){3}\d{1,3}" + _RIGHT, Hint("ADDRESS", "address")),
        (r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])", Hint("ADDRESS", "address")),
        (r"(?<![0-9])20\d\d-[01]\d-[0-3]\d(?:" + _TIME + r")?(?![0-9])", Hint("DATE", "date")),
        (r"(?<![0-9A-Za-z.])v?\d+\.\d+\.\d+" + _PRERELEASE + r"(?![0-9]|\.[0-9])", Hint("VERSION", "version")),
        (r"(?<=[:@])v\d+(?:\.\d+)?(?![0-9A-Za-z]|\.[0-9])", Hint("VERSION", "version")),
        (r"(?<===)\d+(?:\.\d+)+(?![0-9A-Za-z])", Hint("VERSION", "version")),
    )
)  # fmt: skip
_URL = re.compile(
    r"\b(?:https?|wss?|ftp|ssh|postgres(?:ql)?|mysql|redis|amqps?|mongodb|ldaps?|tcp)://(?:[^/@\s'\"]*@)?([^/:?#\s'\"@]+)(?::(\d+))?",
    re.ASCII,
)
_DOMAIN = re.compile(
    _LEFT
    + r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
    + r"(?:internal|local|lan|corp|intra|com|net|org|io|dev|cloud|eu|de|uk|us|fr|nl|ch|at)"
    + _RIGHT
)
_PUBLIC = re.compile(
    r"(?:.*\.)?(?:github\.com|githubusercontent\.com|gitlab\.com|bitbucket\.org|pypi\.org|npmjs\.(?:org|com)|docker\.(?:io|com)|ghcr\.io|quay\.io|gcr\.io"
    r"|debian\.org|ubuntu\.com|fedoraproject\.org|centos\.org|helm\.sh|k8s\.io|kubernetes\.io|amazonaws\.com|googleapis\.com|google\.com|golang\.org"
    r"|example\.(?:com|org)|rust-lang\.org|hashicorp\.com|letsencrypt\.org|svc\.cluster\.local|apache\.org|python\.org|microsoft\.com)"
)
# Where messages are sent to people, whatever machine or version the message is about.
_CHATS = re.compile(
    r"(?:chat|hooks?|webhooks?|slack|mattermost|rocketchat|teams|zulip|discord|ntfy|gotify)(?:[.].*)?"
    r"|(?:.*[.])?(?:slack[.]com|discord(?:app)?[.]com|telegram[.]org|office[.]com|pagerduty[.]com|opsgenie[.]com|zulipchat[.]com"
    r"|victorops[.]com|pushover[.]net|ntfy[.]sh|sentry[.]io|datadoghq[.](?:com|eu)|statuspage[.]io|atlassian[.](?:net|com))"
)
_NO_HOSTS = frozenset(
    {
        "localhost",
        "127.0.0.1",
        "0.0.0.0",
        "::1",
        "255.255.255.255",
        "8.8.8.8",
        "8.8.4.4",
        "1.1.1.1",
        "::",
        "host.docker.internal",
    }
)


def typed(text: str) -> Iterator[tuple[int, int, Hint]]:
    """The values in a run's characters that are worth a parameter by their shape, longest first, without overlap."""
    taken: list[tuple[int, int]] = []
    for pattern, hint in _SHAPES:
        for found in pattern.finditer(text):
            if _is_free(taken, *found.span()) and _is_worth(found[0], hint):
                taken.append(found.span())
                yield *found.span(), hint
    for found in _URL.finditer(text):
        if _is_free(taken, *found.span(1)) and _is_worked_on(found[1]) and not found[1].isdigit():
            taken.append(found.span(1))
            yield *found.span(1), Hint("HOST", "host")
    for found in _DOMAIN.finditer(text):
        if _is_free(taken, *found.span()) and _is_worked_on(found[0]) and text[found.end() : found.end() + 1] != "(":
            taken.append(found.span())
            image = text[found.end() : found.end() + 1] == "/" and text[: found.start()][-3:] != "://"
            yield *found.span(), Hint("REGISTRY" if image else "HOST", "host")


def is_host(value: str) -> bool:
    """Whether it may name a machine that differs from run to run."""
    return (
        value not in _NO_HOSTS
        and not _PUBLIC.fullmatch(value)
        and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", value) is not None
    )


def _is_worked_on(value: str) -> bool:
    return is_host(value) and _CHATS.fullmatch(value) is None


def is_generated(value: str) -> bool:
    """Whether a machine made it up: an id, a pod's name."""
    return any(hint.name.endswith(("ID", "POD")) and pattern.fullmatch(value) for pattern, hint in _SHAPES) or bool(
        re.fullmatch(r"(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,64}", value)
    )


def _is_free(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    return all(end <= first or last <= start for first, last in taken)


def _is_worth(value: str, hint: Hint) -> bool:
    if hint.name == "ADDRESS":
        try:
            return value not in _NO_HOSTS and not ipaddress.ip_address(value).is_loopback
        except ValueError:
            return False
    if hint.name == "NETWORK":
        try:
            return ipaddress.ip_network(value, strict=False).prefixlen > 0
        except ValueError:
            return False
    return True
