"""Which changes have the same effect when they are done twice, and which only set a value that the next of them replaces."""

from __future__ import annotations

import re
from collections.abc import Mapping

from runbooks.making.calls import Call
from runbooks.making.item import Item

# The program, and the subcommand or argument that makes it so; "" for any.
_SAID = (
    "kubectl apply, oc apply, helm upgrade, helmfile apply, helmfile sync, flux reconcile, terraform apply, terraform init, "
    "tofu apply, tofu init, systemctl daemon-reload, systemctl reload, systemctl enable, systemctl disable, systemctl mask, "
    "systemctl unmask, systemctl start, systemctl stop, docker compose up, docker-compose up, docker pull, docker build, "
    "ansible-playbook, nginx -s, apachectl graceful, mkdir -p, apt update, apt install, apt-get update, apt-get install, "
    "yum install, dnf install, pip install, pip3 install, npm install, npm ci, npm run, git fetch, git pull, git add, "
    "git checkout, git switch, chmod, chown, rsync, sysctl, mount -a, netplan apply, update-ca-certificates, ldconfig, "
    "modprobe, crontab, make, go build, cargo build, aws s3 sync, cp, install, ln -sf, touch, scp"
)
IDEMPOTENT = frozenset((one.partition(" ")[0], one.partition(" ")[2]) for one in _SAID.split(", "))

# Commands that set one value; those of two that differ in nothing else replace each other.
_SETTING = (
    re.compile(r"^(?P<key>kubectl .*\bscale\b.*?--replicas[= ])\S+(?P<rest>.*)$"),
    re.compile(r"^(?P<key>kubectl .*\bset (?:env|image) (?:\S+ )*?[A-Za-z_*][\w.-]*=)\S+(?P<rest>)$"),
    re.compile(r"^(?P<key>(?:sudo )?sysctl (?:-w )?[\w.]+=).*(?P<rest>)$"),
    re.compile(r"^(?P<key>git config (?:--\w+ )*[\w.-]+ ).+(?P<rest>)$"),
    re.compile(r"^(?P<key>kubectl config (?:use-context|set-context .*--namespace)[= ])\S+(?P<rest>)$"),
    re.compile(r"^(?P<key>(?:sudo )?(?:timedatectl set-timezone|hostnamectl set-hostname) )\S+(?P<rest>)$"),
    re.compile(r"^(?P<key>(?:terraform|tofu) workspace select )\S+(?P<rest>)$"),
    re.compile(r"^(?P<key>gcloud config set \S+ )\S+(?P<rest>)$"),
    re.compile(r"^(?P<key>docker context use )\S+(?P<rest>)$"),
    re.compile(r"^(?P<key>redis-cli .*\bconfig set \S+ )\S+(?P<rest>)$"),
)
_PRINTING: Mapping[str, bool] = {"echo": True, "printf": True, "cat": True}


def is_idempotent(item: Item) -> bool:
    """Whether all that it does may be done twice."""
    calls = [call for call in item.calls if not call.holds]
    return bool(calls) and all(_is_idempotent(call) for call in calls)


def value_set(item: Item) -> str | None:
    """What a command sets, without the value: None where it does more or less than that."""
    if item.syntax.compound or len(item.syntax.simples) != 1:
        return None
    only = item.syntax.simples[0]
    for pattern in _SETTING:
        if match := pattern.match(item.syntax.text[only.start : only.end]):
            return f"{match['key']}…{match['rest']}"
    call = item.calls[0] if item.calls else None
    if (
        call is not None
        and call.program in _PRINTING
        and [operator for operator, _ in call.redirects if ">" in operator] == [">"]
    ):
        target = next(target for operator, target in call.redirects if operator == ">")
        return f"> {item.cwd} {target}"
    return None


def _is_idempotent(call: Call) -> bool:
    words = {"", *call.subcommand, *call.arguments, " ".join(call.subcommand)}
    return any(program == call.program and what in words for program, what in IDEMPOTENT)
