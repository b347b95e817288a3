"""What parameters are, in plain words for the person who fills them in."""

from __future__ import annotations

from collections.abc import Collection

from runbooks.model import ParameterType, Procedure, templates_of
from runbooks.parameters.lent import lent_parameters

_BY_NAME = {
    "NAMESPACE": "Kubernetes namespace",
    "CONTEXT": "Context of kubectl: cluster and user",
    "CLUSTER": "Cluster to work on",
    "REGION": "Region of the cloud provider",
    "ZONE": "Availability zone",
    "PROFILE": "Profile of credentials and settings",
    "HOST": "Host to work on",
    "DOMAIN": "Domain name of the service",
    "JUMP_HOST": "Host through which ssh connects",
    "PORT": "Port to connect to",
    "ADDRESS": "IP address",
    "NETWORK": "Network in CIDR notation",
    "DATABASE": "Database to work on",
    "DB_USER": "User to connect to the database as",
    "REMOTE_USER": "User to log in as",
    "LOGIN_NAME": "User account",
    "SERVICE": "Service to work on",
    "CONTAINER": "Container to work on",
    "POD": "Pod to work on",
    "NODE": "Node to work on",
    "DEPLOYMENT": "Deployment to work on",
    "RELEASE": "Helm release",
    "SECRET_NAME": "Name of the secret, not what is in it",
    "IMAGE": "Container image",
    "TAG": "Tag of the image or build",
    "VERSION": "Version",
    "BRANCH": "Git branch",
    "COMMIT": "Git commit",
    "REVISION": "Revision to go to",
    "REPLICAS": "How many replicas there should be",
    "SELECTOR": "Labels that select the objects",
    "IDENTITY_FILE": "File with the SSH key",
    "WORKDIR": "Folder to work in",
    "INVENTORY": "Inventory of Ansible",
    "INSTANCE_ID": "Id of the instance",
    "PID": "Process id",
    "DATE": "Date",
    "ARN": "ARN of the resource",
    "ID": "Id",
    "NAME": "Name that stands in several steps",
    "VALUE": "Value from an earlier step",
    "NUMBER": "Number that stands in several steps",
    "ENVIRONMENT": "Environment, as staging or production",
}
_BY_TYPE: dict[ParameterType, str] = {"url": "URL"}
_KINDS = {"FILE": "file", "DIR": "folder", "PATH": "file or folder"}
_PREFIXES = {
    "SOURCE": "{}, from which it goes",
    "TARGET": "{}, to which it goes",
    "OLD": "{}, the old one",
    "NEW": "{}, the new one",
    "OLD_PRIMARY": "{}, the primary before",
    "NEW_PRIMARY": "{}, the primary afterwards",
    "PRIMARY": "{}, the primary",
    "REPLICA": "{}, the replica",
}
_SPELLED = {
    **{
        word: word
        for word in ("AWS", "API", "DB", "SSH", "LDAP", "ID", "URL", "SMTP", "VPN", "TLS", "SSL", "CI", "VPC", "IP", "LB")
    },
    "MYSQL": "MySQL",
    "GITHUB": "GitHub",
    "GITLAB": "GitLab",
    "PGPASSWORD": "PostgreSQL password",
    "PASSWD": "password",
    "PW": "password",
    "PWD": "password",
}
_MOST_RANGES = 6


def description_of(hint: str, name: str, type_: ParameterType, path: str = "") -> str:
    """A parameter's description: what it is, and what it was when it was recorded (`path`)."""
    words = _BY_NAME.get(hint) or _BY_TYPE.get(type_, "") or _spelled(hint)
    prefix = name.partition(f"_{hint}")[0] if f"_{hint}" in name else ""
    if prefix:
        kind = words.removesuffix(" to work on")
        other = f"{in_words(prefix)} {kind[:1].lower()}{kind[1:]}"
        words = _PREFIXES[prefix].format(kind) if prefix in _PREFIXES else other
    return f"{words} (recorded: {path})" if path else words


def _spelled(hint: str) -> str:
    """A name in words: API_KEY_FILE is "API key file"."""
    begin, _, last = hint.rpartition("_")
    return f"{in_words(begin)} {_KINDS[last]}" if begin and last in _KINDS else in_words(hint)


def in_words(name: str) -> str:
    """A name as the beginning of a sentence: FLAGS_TOKEN is "Flags token", AWS_SECRET_ACCESS_KEY "AWS secret access key"."""
    said = _words(name)
    return said[:1].upper() + said[1:]


def _words(name: str) -> str:
    return " ".join(_SPELLED.get(word, word.lower()) for word in name.split("_") if not word.isdigit())


def steps_with(procedure: Procedure, name: str) -> list[int]:
    """The numbers of the steps in which a parameter stands, or which read it as a variable."""
    lent = lent_parameters(procedure)
    return [
        number
        for number, step in procedure.numbered()
        if name in lent.get(step.id, ()) or any(name in one.names for one in templates_of(step))
    ]


def used_in(steps: Collection[int]) -> str:
    """In which steps something is used: `used in steps 1-4, 9`."""
    ranges: list[list[int]] = []
    for step in sorted(steps):
        if ranges and step == ranges[-1][1] + 1:
            ranges[-1][1] = step
        else:
            ranges.append([step, step])
    if not ranges:
        return ""
    if len(ranges) > _MOST_RANGES:
        return f"used in {len(steps)} steps"
    said = ", ".join(
        f"{first}-{last}" if last > first + 1 else f"{first}, {last}" if last > first else f"{first}" for first, last in ranges
    )
    return f"used in step{'s' if len(steps) > 1 else ''} {said}"
