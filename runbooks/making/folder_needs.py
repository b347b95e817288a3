"""Whether it matters in which folder a command is run."""

from __future__ import annotations

import re

from runbooks.making.calls import Call
from runbooks.making.item import Item
from runbooks.shell.tree import Simple

# Programs that don't look at the folder they are run in, unless one of their words is a path.
NOWHERE = frozenset(
    "systemctl journalctl service ssh kubectl oc helm docker podman aws gcloud az curl wget ping nc dig nslookup host df free uptime ps top kill"
    " killall pkill psql mysql mysqladmin redis-cli mongosh pg_isready apt apt-get aptitude dpkg yum dnf rpm apk snap brew useradd userdel usermod"
    " groupadd passwd hostnamectl timedatectl loginctl sysctl ip ss netstat iptables nft ufw firewall-cmd mount umount lsblk blkid swapon swapoff"
    " dmesg uname whoami id hostname date sleep echo printf true false test [ export declare unset set alias logger sudo modprobe lsmod crontab"
    " nginx apachectl sort uniq wc head tail grep egrep awk sed cut tr jq yq column tee xargs cat createdb dropdb createuser vault consul nomad"
    " etcdctl rabbitmqctl kafka-topics velero flux argocd istioctl kubectx kubens eksctl lsof vmstat iostat getent nmap openssl traceroute mtr"
    " nslookup watch timeout gh reboot shutdown poweroff visudo pvs vgs lvs lvextend pvcreate vgextend resize2fs xfs_growfs mkfs fdisk parted"
    " certbot fail2ban-client ntpq chronyc rndc postfix postqueue mailq update-ca-certificates logrotate lvcreate growpart ldconfig nproc w who".split()
)
_PATH_FREE_SUBCOMMANDS = {"docker": frozenset({"build", "compose", "cp", "stack", "buildx"}), "podman": frozenset({"build", "compose", "cp"}),
                          "helm": frozenset({"upgrade", "install", "template", "lint", "package", "dependency"})}  # fmt: skip
_FILE_OPTIONS = frozenset(
    "-f --filename --file -k --kustomize --values --env-file --from-file --template-file --cli-input-json -i -T".split()
)
_SOURCING = frozenset({"source", ".", "eval", "conda", "nvm", "workon"})
# Programs whose operands are files whatever they look like; the first may be a pattern or a program.
_READS_FILES = {"cat": 0, "head": 0, "tail": 0, "wc": 0, "sort": 0, "grep": 1, "egrep": 1, "awk": 1, "sed": 1, "jq": 1, "yq": 1, "tee": 0, "uniq": 0,
                "cut": 0, "logrotate": 0, "column": 0, "rm": 0, "cp": 0, "mv": 0, "mkdir": 0, "rmdir": 0, "touch": 0, "chmod": 1, "chown": 1,
                "chgrp": 1, "ls": 0, "du": 0, "ln": 0, "rsync": 0, "scp": 0, "install": 0, "stat": 0, "file": 0, "truncate": 0, "diff": 0,
                "cmp": 0, "less": 0, "unlink": 0, "shred": 0, "gzip": 0, "gunzip": 0, "tailf": 0, "vim": 0, "vi": 0, "nano": 0}  # fmt: skip
_REMOTE = re.compile(r"[\w.@-]+:[/~]?")
# Without an operand these act on the folder they are in.
_HERE = frozenset({"ls", "du"})


def needs_folder(item: Item) -> bool:
    """Whether it could depend on it; in doubt it does."""
    if item.syntax.has_error:
        return True
    if item.prepares and all(simple.depth == 0 and _first(simple) not in _SOURCING for simple in item.syntax.simples):
        return False
    local = [call for call in item.calls if call.host is None]
    return any(_needs(call) for call in local)


def _first(simple: Simple) -> str:
    """The first word of a simple command, empty where there is none or it is not known."""
    return (simple.words[0].value or "") if simple.words else ""


def _needs(call: Call) -> bool:
    if any(operator not in (">&", "<&", "<<<", "<<", "<<-") and not _absolute(target) for operator, target in call.redirects):
        return True
    if call.holds:
        return False
    if call.program not in NOWHERE and call.program not in _READS_FILES:
        return bool(call.program)
    if _PATH_FREE_SUBCOMMANDS.get(call.program, frozenset()) & set(call.subcommand):
        return True
    if any(
        option in _FILE_OPTIONS and value and not _absolute(value) and _is_file_option(call, option)
        for option, value in call.options
    ):
        return True
    if call.program in _READS_FILES:
        words = call.operands[_READS_FILES[call.program] :]
        return any(not _absolute(word) for word in words) or (not words and call.program in _HERE)
    return any(_relative(word) for word in (*call.operands, *(value for _, value in call.options)))


def _is_file_option(call: Call, option: str) -> bool:
    return not (
        option in ("-f", "-i", "-T")
        and call.program in ("journalctl", "tail", "docker", "ps", "grep", "sed", "date", "hostname")
    )


def _absolute(word: str) -> bool:
    return word.startswith(("/", "~", "$HOME", "${HOME", '"$HOME', "-", "&")) or "://" in word or bool(_REMOTE.match(word))


def _relative(word: str) -> bool:
    return (
        word.startswith(("./", "../", "@"))
        or word in (".", "..")
        or word.endswith((".yaml", ".yml", ".json", ".sql", ".sh", ".conf", ".tf", ".pem"))
    )
