"""What kind of look a check is: at a system from outside, at a machine in general, at a list or a file, or for ever."""

from __future__ import annotations

from collections.abc import Mapping

from runbooks.knowledge.wordlists import words
from runbooks.making.chores import LOOKS
from runbooks.making.interruptions import follows
from runbooks.making.item import Item
from runbooks.making.viewers import VIEWERS

# They look at a system from outside, whatever was changed inside it.
PROBES = words(
    "curl wget http https xh ping nc ncat telnet dig nslookup host ss netstat nmap openssl pg_isready mysqladmin "
    "redis-cli grpcurl traceroute mtr ab hey wrk true hostname whoami promtool kcat k6 sslscan mysql psql mongosh "
    "amqp"
)
REACHING = frozenset({"true", ":", "exit", "echo", "ping", "nc", "ncat", "whoami", "hostname", "id", "pg_isready"})
# How a machine is in general; what was changed shows elsewhere.
GENERAL = words(
    "uptime free w who whoami last date uname hostname top vmstat iostat mpstat sar nproc lscpu id history env "
    "printenv ps users arch cal groups lsb_release hostnamectl timedatectl locale"
)
_FILTERS = words("grep egrep fgrep sort uniq awk sed cut tr jq yq column rg sponge tac nl")

# What shows to which account, cluster, branch or machine the next commands go, and the variable that says so.
CONTEXTS: Mapping[str, str] = {
    "kubectl config current-context": "KUBECONFIG",
    "kubectl cluster-info": "KUBECONFIG",
    "kubectl auth whoami": "KUBECONFIG",
    "kubectl auth can-i": "KUBECONFIG",
    "oc whoami": "KUBECONFIG",
    "oc project": "KUBECONFIG",
    "aws sts get-caller-identity": "AWS_PROFILE",
    "gcloud config list": "CLOUDSDK_CONFIG",
    "gcloud config get-value": "CLOUDSDK_CONFIG",
    "gcloud auth list": "CLOUDSDK_CONFIG",
    "az account show": "AZURE_CONFIG_DIR",
    "vault token lookup": "VAULT_TOKEN",
    "vault status": "VAULT_ADDR",
    "terraform workspace show": "TF_WORKSPACE",
    "docker context show": "DOCKER_CONTEXT",
}


def is_glance(item: Item) -> bool:
    """Whether it only lists or prints a file."""
    return bool(item.programs) and item.programs[0] in LOOKS and set(item.programs) <= LOOKS | _FILTERS


def is_reading(item: Item) -> bool:
    """Whether it only reads files of the machine it was typed on: notes, code, settings."""
    here = all(call.host is None for call in item.calls)
    return is_glance(item) or (here and bool(item.programs) and set(item.programs) <= LOOKS | _FILTERS)


def is_wider(check: Item, later: Item) -> bool:
    """Whether a later check is the same with more words: `df -h`, then `df -h /srv`."""
    one, other = ([call for call in item.calls if not call.holds] for item in (check, later))
    if len(one) != 1 or len(other) != 1 or is_general(check):
        return False
    a, b = one[0], other[0]
    same = (a.program, a.subcommand, a.host, a.options) == (b.program, b.subcommand, b.host, b.options)
    return same and set(a.operands) < set(b.operands) and later.kind == "check"


def led_nowhere(check: Item, change: Item) -> bool:
    """Whether it found nothing, and not in a file that is changed next."""
    found = check.ended in ("well", "unknown") or bool(check.recorded.output.strip())
    return not found and not check.effects.paths & (change.effects.paths | change.effects.reads)


def shows_context(check: Item) -> frozenset[str]:
    """The variables of which it shows what they point at."""
    said = [" ".join((call.program, *call.subcommand, *call.operands, "")) for call in check.calls if call.host is None]
    return frozenset(name for what, name in CONTEXTS.items() for one in said if one.startswith(f"{what} "))


def is_general(item: Item) -> bool:
    """Whether it looks at how a machine is in general."""
    return bool(item.programs) and item.programs[0] in GENERAL and set(item.programs) <= GENERAL | LOOKS | _FILTERS


def is_viewer(item: Item) -> bool:
    """Whether it takes the terminal only to show something."""
    inner = {call.program for call in item.calls if not call.holds}
    if not inner or item.kind == "change":
        return False
    return (item.kind == "interactive" and inner <= VIEWERS) or follows(item)
