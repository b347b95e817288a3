"""Whether it matters in which folder a command is run."""

from __future__ import annotations

import re

from runbooks.making.calls import Call
from runbooks.making.item import Item
from runbooks.making.wordlists import words
from runbooks.shell.tree import Simple

# Programs that don't look at the folder they are run in, unless one of their words is a path.
NOWHERE = words(
    "systemctl journalctl service ssh kubectl oc helm docker podman aws gcloud az curl wget ping nc dig nslookup host "
    "df free uptime ps top kill killall pkill psql mysql mysqladmin redis-cli mongosh pg_isready apt apt-get aptitude "
    "dpkg yum dnf rpm apk snap brew useradd userdel usermod groupadd passwd hostnamectl timedatectl loginctl sysctl "
    "ip ss netstat iptables nft ufw firewall-cmd mount umount lsblk blkid swapon swapoff dmesg uname whoami id "
    "hostname date sleep echo printf true false test [ export declare unset set alias logger sudo modprobe lsmod "
    "crontab nginx apachectl sort uniq wc head tail grep egrep awk sed cut tr jq yq column tee xargs cat createdb "
    "dropdb createuser vault consul nomad etcdctl rabbitmqctl kafka-topics velero flux argocd istioctl kubectx kubens "
    "eksctl lsof vmstat iostat getent nmap openssl traceroute mtr nslookup watch timeout gh reboot shutdown poweroff "
    "visudo pvs vgs lvs lvextend pvcreate vgextend resize2fs xfs_growfs mkfs fdisk parted certbot fail2ban-client "
    "ntpq chronyc rndc postfix postqueue mailq update-ca-certificates logrotate lvcreate growpart ldconfig nproc w "
    "who"
)
_HERE_SUBCOMMANDS = {
    "docker": words("build compose cp stack buildx"),
    "podman": words("build compose cp"),
    "helm": words("upgrade install template lint package dependency"),
}
_FILE_OPTIONS = words(
    "-f --filename --file -k --kustomize --values --env-file --from-file --template-file --cli-input-json -i -T"
)
_SOURCING = frozenset({"source", ".", "eval", "conda", "nvm", "workon"})
# Programs whose operands are files whatever they look like: all, or all but a pattern, program or mode in front.
_FILES_ALL = words(
    "cat head tail wc sort tee uniq cut logrotate column rm cp mv mkdir rmdir touch ls du ln rsync scp install stat "
    "file truncate diff cmp less unlink shred gzip gunzip tailf vim vi nano"
)
_FILES_BEHIND_FIRST = words("grep egrep awk sed jq yq chmod chown chgrp")
_REMOTE = re.compile(r"[\w.@-]+:[/~]?")
_FILE_ENDINGS = (".yaml", ".yml", ".json", ".sql", ".sh", ".conf", ".tf", ".pem")
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
    if call.program not in NOWHERE | _FILES_ALL | _FILES_BEHIND_FIRST:
        return bool(call.program)
    if _HERE_SUBCOMMANDS.get(call.program, frozenset()) & set(call.subcommand):
        return True
    if any(
        option in _FILE_OPTIONS and value and not _absolute(value) and _is_file_option(call, option)
        for option, value in call.options
    ):
        return True
    if call.program in _FILES_ALL | _FILES_BEHIND_FIRST:
        files = call.operands[call.program in _FILES_BEHIND_FIRST :]
        return any(not _absolute(one) for one in files) or (not files and call.program in _HERE)
    return any(_relative(word) for word in (*call.operands, *(value for _, value in call.options)))


def _is_file_option(call: Call, option: str) -> bool:
    return not (
        option in ("-f", "-i", "-T")
        and call.program in ("journalctl", "tail", "docker", "ps", "grep", "sed", "date", "hostname")
    )


def _absolute(word: str) -> bool:
    return word.startswith(("/", "~", "$HOME", "${HOME", '"$HOME', "-", "&")) or "://" in word or bool(_REMOTE.match(word))


def _relative(word: str) -> bool:
    """Whether a word looks like a path that begins in the folder."""
    if _absolute(word):
        return False
    return word.startswith(("./", "../", "@")) or word in (".", "..") or word.endswith(_FILE_ENDINGS)
