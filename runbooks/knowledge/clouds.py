"""What the command lines of clouds do harm to, told by their verbs."""

from __future__ import annotations

from collections.abc import Iterator

from runbooks.knowledge.rules import Found
from runbooks.shell.invocation import Invocation

_GONE = frozenset(
    [
        "terminate",
        "delete",
        "destroy",
        "purge",
        "remove",
        "deregister",
        "revoke",
        "release",
        "empty",
        "rm",
        "rb",
        "cancel",
        "abort",
    ]
)
_STOPPED = frozenset(
    [
        "stop",
        "deallocate",
        "reboot",
        "restart",
        "reset",
        "detach",
        "disassociate",
        "disable",
        "suspend",
        "failover",
        "promote",
        "power",
        "poweroff",
        "shutdown",
        "drain",
        "rollback",
        "resize",
        "modify",
        "restore",
        "evict",
        "deny",
        "scale",
    ]
)
_GONE_WHOLE = ("batch-delete", "schedule-key-deletion")
_CLOUDS = frozenset(
    [
        "aws",
        "gcloud",
        "az",
        "doctl",
        "oci",
        "ibmcloud",
        "openstack",
        "hcloud",
        "eksctl",
        "linode-cli",
        "scw",
        "exo",
        "mc",
        "bq",
    ]
)


def of_cloud(one: Invocation) -> Iterator[Found]:
    """What a cloud's command line terminates, deletes or stops: told by its verbs."""
    if one.name not in _CLOUDS or (one.name == "aws" and one.subcommand[:1] == ("s3",)):
        return
    path = (
        one.subcommand[1:2] if one.name == "aws" else (one.subcommand[:1] if one.name in ("mc", "eksctl") else one.subcommand)
    )
    verbs = [word for word in path if word.split("-")[0] in _GONE or word.startswith(_GONE_WHOLE)]
    said = " ".join((one.name, *one.subcommand))
    if verbs:
        yield ("irreversible", "cloud-delete", f"{said} deletes in the cloud")
    elif any(word.split("-")[0] in _STOPPED for word in path):
        yield ("danger", "cloud-stop", f"{said} interrupts something in the cloud")
    elif (
        one.name == "aws"
        and one.has("--desired-capacity", "--desired-count", "--min-size")
        and one.value("--desired-capacity", "--desired-count") == "0"
    ):
        yield ("danger", "cloud-scale-zero", f"{said} stops everything")
