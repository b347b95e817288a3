"""What programs with subcommands do, and the command lines of clouds with their verbs."""

from __future__ import annotations

from runbooks.knowledge import subcommands
from runbooks.knowledge.classified import Classified, called
from runbooks.shell.invocation import Invocation

_CLOUDS = frozenset(
    {"aws", "gcloud", "az", "doctl", "oci", "ibmcloud", "openstack", "hcloud", "bq", "linode-cli", "scw", "exo"}
)


def by_subcommand(invocation: Invocation) -> Classified | None:
    """What a program does by its subcommand, None where it is known for none."""
    name = subcommands.LIKE.get(invocation.name, invocation.name)
    path = " ".join(invocation.subcommand)
    if name in _CLOUDS:
        return _cloud(invocation)
    known = subcommands.CHECKS.get(name)
    if known is None:
        return None
    if not invocation.subcommand and not invocation.operands:
        bare = name in (
            "systemctl",
            "hostnamectl",
            "timedatectl",
            "loginctl",
            "localectl",
            "networkctl",
            "resolvectl",
            "ip",
            "tmux",
            "bridge",
            "nmcli",
            "coredumpctl",
        )
        return (
            Classified("check" if bare else "noise", f"{name} alone lists or helps", "bare")
            if bare or name not in ("make", "yarn")
            else None
        )
    candidates = {path, *invocation.subcommand[:1]} if len(invocation.subcommand) < 2 else {path}
    if (
        name == "ip"
        and len(invocation.subcommand) == 2
        and invocation.subcommand[0] in known
        and invocation.subcommand[1] not in _IP_CHANGES
    ):
        candidates.add(invocation.subcommand[0])
    longer = {f"{path} {text.lower()}" for text in invocation.texts[:1]}
    if (candidates | longer) & known or (
        len(invocation.subcommand) > 1
        and invocation.subcommand[0] in known
        and f"{invocation.subcommand[0]}" not in _DEEP.get(name, ())
    ):
        return Classified("check", f"{called(invocation)} only looks", "looks")
    return Classified("change", f"{called(invocation)} changes something", "changes")


_IP_CHANGES = frozenset(
    [
        "add",
        "del",
        "delete",
        "set",
        "change",
        "replace",
        "append",
        "flush",
        "up",
        "down",
        "attach",
        "exec",
        "restore",
        "save",
        "d",
    ]
)
_DEEP = {
    "helm": {"repo", "plugin", "dependency"},
    "ip": {
        "addr",
        "address",
        "a",
        "ad",
        "add",
        "link",
        "l",
        "route",
        "r",
        "ro",
        "rule",
        "ru",
        "neigh",
        "n",
        "netns",
        "tunnel",
    },
    "git": {"reflog"},
    "flux": {"export"},
    "kubectl": set(),
    "vault": {"list", "read", "status"},
}


def _cloud(invocation: Invocation) -> Classified:
    path = invocation.subcommand
    verbs = [path[-1], path[1] if len(path) > 1 else path[0]] if path else []
    if invocation.name == "aws":
        return _aws(invocation, verbs)
    # gcloud and az: the verb is the last of the words in front of the names.
    if path and any(_verb(word) for word in path):
        return Classified("check", f"{called(invocation)} only looks", "looks")
    return Classified("change", f"{called(invocation)} changes something", "changes")


def _aws(invocation: Invocation, verbs: list[str]) -> Classified:
    path = invocation.subcommand
    if not path:
        return Classified("noise", "asks for help", "help")
    looks = (len(path) > 1 and _verb(path[1])) or path == ("s3", "ls") or path[:1] == ("help",)
    if path[:2] == ("s3", "cp") and invocation.texts[-1:] == ("-",):
        looks = True
    if path in (("eks", "update-kubeconfig"), ("sso", "login"), ("ecr", "get-login-password")):
        return Classified("change", f"{called(invocation)} logs in", "setup")
    if looks and path not in (("s3api", "get-object"), ("secretsmanager", "get-random-password")):
        return Classified("check", f"{called(invocation)} only looks", "looks")
    return Classified("change", f"{called(invocation)} changes something", "changes")


def _verb(word: str) -> bool:
    return word.split("-")[0] in subcommands.CLOUD_CHECKS or word in ("batch-get", "list-keys", "sts", "get-value")
