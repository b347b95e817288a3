"""What kind of look a check is: at a system from outside, at a machine in general, at a list or a file, or for ever."""

from __future__ import annotations

from runbooks.making.chores import LOOKS
from runbooks.making.interruptions import follows
from runbooks.making.item import Item
from runbooks.making.viewers import VIEWERS
from runbooks.making.wordlists import words

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


def is_glance(item: Item) -> bool:
    """Whether it only lists or prints a file."""
    return bool(item.programs) and item.programs[0] in LOOKS and set(item.programs) <= LOOKS | _FILTERS


def is_reading(item: Item) -> bool:
    """Whether it only reads files of the machine it was typed on: notes, code, settings."""
    here = all(call.host is None for call in item.calls)
    return is_glance(item) or (here and bool(item.programs) and set(item.programs) <= LOOKS | _FILTERS)


def is_general(item: Item) -> bool:
    """Whether it looks at how a machine is in general."""
    return bool(item.programs) and item.programs[0] in GENERAL and set(item.programs) <= GENERAL | LOOKS | _FILTERS


def is_viewer(item: Item) -> bool:
    """Whether it takes the terminal only to show something."""
    inner = {call.program for call in item.calls if not call.holds}
    if not inner or item.kind == "change":
        return False
    return (item.kind == "interactive" and inner <= VIEWERS) or follows(item)
