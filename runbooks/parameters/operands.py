"""What an argument is by its place behind a program and its sub-command: a host, a branch, a service, an object's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbooks.parameters.flags import Hint, flag_hint, hint
from runbooks.parameters.names import name_of
from runbooks.parameters.ordinary import is_setting
from runbooks.parameters.roles import Role

# (program, sub-commands or *, place or *): name; a ? behind a name says that the place alone is no reason.
_PLACES = """
ssh * 0 HOST | ssh-copy-id * 0 HOST | mosh * 0 HOST | sftp * 0 HOST | ping * 0 HOST | ping6 * 0 HOST | dig * 0 HOST
nslookup * 0 HOST | host * 0 HOST | traceroute * 0 HOST | mtr * 0 HOST | telnet * 0 HOST | telnet * 1 PORT | nc * 0 HOST
nc * 1 PORT | ssh-keyscan * 0 HOST | tracepath * 0 HOST | whois * 0 HOST | autossh * 0 HOST | iperf3 * 0 HOST
systemctl * * SERVICE? | service * 0 SERVICE? | rc-service * 0 SERVICE? | supervisorctl * * SERVICE? | pm2 * * SERVICE?
docker exec,logs,stop,start,restart,rm,kill,inspect,top,stats,attach,port * CONTAINER? | docker run,pull,push,rmi,tag * IMAGE?
kubectl drain,cordon,uncordon,taint 0 NODE | kubectl logs,exec,attach,port-forward 0 POD? | kubectl use-context 0 CONTEXT
helm install,upgrade,rollback,uninstall,status,history,get,test 0 RELEASE? | helm rollback 1 REVISION
git checkout,switch 0 BRANCH | git merge,rebase 0 BRANCH | git push,pull,fetch 1 BRANCH | git push,pull,fetch 0 REMOTE?
git cherry-pick,revert 0 COMMIT | git branch * BRANCH?
createdb * 0 DATABASE | dropdb * 0 DATABASE | psql * 0 DATABASE? | pg_dump * 0 DATABASE? | mysql * 0 DATABASE?
mysqldump * 0 DATABASE? | pg_restore * 0 DUMP_FILE?
kill * * PID | atrm * * JOB_ID | scancel * * JOB_ID | qdel * * JOB_ID | bkill * * JOB_ID
jstack * 0 PID | jmap * * PID? | jcmd * 0 PID? | pmap * 0 PID | gcore * 0 PID
useradd * 0 LOGIN_NAME | userdel * 0 LOGIN_NAME | usermod * 0 LOGIN_NAME | passwd * 0 LOGIN_NAME
adduser * 0 LOGIN_NAME | deluser * 0 LOGIN_NAME | terraform select 0 WORKSPACE | vault read,write,list,delete * SECRET_PATH?
ansible-playbook * 0 PLAYBOOK? | ansible * 0 HOST_PATTERN? | patronictl * 0 CLUSTER? | pg_ctlcluster * 1 CLUSTER?
zfs * * DATASET? | zpool * * POOL? | cryptsetup * * DEVICE? | mount * 0 DEVICE? | umount * 0 MOUNT_POINT?
apt * * PACKAGE? | apt-get * * PACKAGE? | yum * * PACKAGE? | dnf * * PACKAGE?
"""
# What kubectl calls things: kind, and the name of a parameter for one.
KUBE_KINDS = {
    word: name
    for words, name in (
        ("pod pods po", "POD"),
        ("deployment deployments deploy deployment.apps", "DEPLOYMENT"),
        ("statefulset statefulsets sts", "STATEFULSET"),
        ("daemonset daemonsets ds", "DAEMONSET"),
        ("service services svc", "SERVICE"),
        ("node nodes no", "NODE"),
        ("namespace namespaces ns", "NAMESPACE"),
        ("job jobs", "JOB"),
        ("cronjob cronjobs cj", "CRONJOB"),
        ("configmap configmaps cm", "CONFIGMAP"),
        ("secret secrets", "SECRET_NAME"),
        ("ingress ingresses ing", "INGRESS"),
        ("pvc persistentvolumeclaim persistentvolumeclaims", "CLAIM"),
        ("pv persistentvolume persistentvolumes", "VOLUME"),
        ("hpa horizontalpodautoscaler", "AUTOSCALER"),
        ("replicaset replicasets rs", "REPLICASET"),
        ("events event ev endpoints ep all", ""),
    )
    for word in words.split()
}
_VERBS = """
get describe delete edit scale label annotate patch wait top expose autoscale
"""
_KUBE_VERBS = frozenset(_VERBS.split())
_ROLLOUTS = """
status restart undo history pause resume image resources env
"""
_KUBE_ROLLOUTS = frozenset(_ROLLOUTS.split())
# Last words of options whose values name something.
_NAMING = re.compile(
    r"(?:^|_)(?:NAME|NAMES|ID|IDS|IDENTIFIER|ARN|HOST|SERVER|NODE|CLUSTER|GROUP|POOL|USER|OWNER|ROLE|BUCKET|QUEUE|TOPIC|VOLUME|"
    r"IMAGE|SERVICE|APP|APPLICATION|TENANT|ORG|ORGANIZATION|CHANNEL|DOMAIN|ZONE|SITE|TARGET|INSTANCE|DATABASE|SCHEMA|TABLE)$"
)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,}")
_LABEL = re.compile(r"(?:^|(?<=[,=]))(?:app|k8s-app|name|app\.kubernetes\.io/(?:name|instance))==?([\w.-]+)")
_TABLE: dict[tuple[str, str, str], tuple[str, bool]] = {}
for _entry in re.split(r"\||\n", _PLACES):
    if _entry.strip():
        _program, _subs, _place, _name = _entry.split()
        for _sub in _subs.split(","):
            _TABLE[_program, _sub, _place] = (_name.rstrip("?"), not _name.endswith("?"))


def hint_of(role: Role) -> Hint | None:
    """What a whole word is by its role."""
    if role.flag:
        return flag_hint(role.program, role.flag) or _by_name(role.flag)
    if role.kind != "argument" or role.place < 0:
        return None
    if role.program == "kubectl" and (found := _kube(role)):
        return found
    last = role.subcommand[-1] if role.subcommand else "*"
    for sub in (last, "*"):
        for place in (str(role.place), "*"):
            if (role.program, sub, place) in _TABLE:
                name, alone = _TABLE[role.program, sub, place]
                return hint(name, alone=alone)
    return None


def _by_name(flag: str) -> Hint | None:
    """What the value of an option that nobody has listed is, by the option's name: `--node-pool-name` names something."""
    name = name_of(flag) if flag.startswith("--") else ""
    return hint(name, alone=False) if _NAMING.search(name) else None


def parts_of(role: Role, value: str) -> Iterator[tuple[int, int, Hint | None]]:
    """The whole of an argument and its telling parts, as (start, end, what it is)."""
    whole = hint_of(role)
    start = 0
    if role.kind == "option" and "=" in value:
        start = value.index("=") + 1
        flag = value[: start - 1]
        yield start, len(value), flag_hint(role.program, flag) or _by_name(flag)
    elif role.kind in ("argument", "wrapper") and role.name and value.startswith(role.name + "="):
        start = len(role.name) + 1
        yield start, len(value), variable_hint(role.name)
    if whole and whole.name == "SELECTOR":
        yield from _labels(value, start)
    if "://" not in value and (found := re.fullmatch(r"(?:([\w.-]+)@)?([\w.-]+|\[[\w:.]+\]):(\S*)", value[start:])):
        yield from _remote(role, start, found)
    elif whole and whole.name == "HOST" and (found := re.fullmatch(r"([\w.-]+)@([\w.-]+)", value)):
        yield found.start(1), found.end(1), hint("REMOTE_USER")
        yield found.start(2), found.end(2), whole
    elif role.program == "kubectl" and (found := re.fullmatch(r"([\w.]+)/([\w.-]+)", value)) and found[1] in KUBE_KINDS:
        yield found.start(2), len(value), hint(KUBE_KINDS[found[1]] or "NAME", alone=False)
    elif start == 0 and not _is_kind(role, value):
        yield 0, len(value), whole


def variable_hint(name: str) -> Hint | None:
    """What the value of a variable is; None where its name says nothing of what a person would change."""
    return hint(name, alone=False) if _VARIABLE.fullmatch(name) and is_setting(name) else None


def _labels(value: str, start: int) -> Iterator[tuple[int, int, Hint | None]]:
    """The names of workloads in a selector such as `app=web,tier!=cache`."""
    for found in _LABEL.finditer(value, start):
        yield found.start(1), found.end(1), hint("DEPLOYMENT", alone=False)


def _remote(role: Role, start: int, found: re.Match[str]) -> Iterator[tuple[int, int, Hint | None]]:
    """The parts of `user@host:path` of a program that copies, else of `name:tag` and the like."""
    copies = role.program in ("scp", "rsync", "sftp") or (role.program == "git" and found[1])
    host = hint("HOST") if copies and role.program != "git" else None
    if found[1] and copies and role.program != "git":
        yield start + found.start(1), start + found.end(1), hint("REMOTE_USER")
    yield start + found.start(2), start + found.end(2), host
    if found[3]:
        yield start + found.start(3), start + found.end(3), None
    if not copies:
        yield start, start + found.end(), hint_of(role) if start == 0 else None


def _kube(role: Role) -> Hint | None:
    verb = role.subcommand[-1] if role.subcommand else ""
    if role.place >= 1 and (verb in _KUBE_VERBS or verb in _KUBE_ROLLOUTS) and role.before in KUBE_KINDS:
        return hint(KUBE_KINDS[role.before] or "NAME", alone=False)
    return None


def _is_kind(role: Role, value: str) -> bool:
    """Whether it names a kind of thing to kubectl (`pods`), which is as good as a sub-command."""
    return role.program == "kubectl" and role.place == 0 and all(one in KUBE_KINDS for one in value.split(","))
