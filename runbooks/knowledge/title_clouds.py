"""Titles of what the command lines of clouds are told, made of their verbs and nouns."""

from __future__ import annotations

import re

from runbooks.shell.invocation import Invocation

_VERBS = {
    "describe": "Show", "get": "Show", "show": "Show", "list": "List", "create": "Create", "delete": "Delete",
    "start": "Start", "stop": "Stop", "reboot": "Restart", "restart": "Restart", "terminate": "Terminate",
    "modify": "Change", "update": "Change", "set": "Set", "put": "Set", "attach": "Attach", "detach": "Detach",
    "run": "Run", "register": "Register", "deregister": "Deregister", "enable": "Enable", "disable": "Disable",
    "add": "Add", "remove": "Remove", "copy": "Copy", "restore": "Restore", "associate": "Associate",
    "disassociate": "Disassociate", "reset": "Reset", "resize": "Resize", "suspend": "Suspend", "resume": "Resume",
    "promote": "Promote", "failover": "Fail over", "import": "Import", "export": "Export", "invoke": "Invoke",
    "tag": "Tag", "revoke": "Revoke", "authorize": "Allow", "deploy": "Deploy",
}  # fmt: skip
_NAMES = re.compile(r"--(?:[\w-]+-)?(?:id|ids|name|names|identifier|arn|arns|cluster|service|resource-group|table|bucket|key)")


def of_cloud(one: Invocation) -> str | None:
    """A title such as "Create the snapshot of vol-1"; None where its words are no verb and noun."""
    path = one.subcommand
    if one.name == "aws" and len(path) > 1:
        verb, _, noun = path[1].partition("-")
        if verb == "wait":
            return f"Wait for {' '.join((*path[2:3], *one.texts[:1])) or 'it'}{_named(one, ' of')}"
        return _said(verb, noun, _named(one, " of"))
    if one.name not in ("gcloud", "az"):
        return None
    at = next((at for at in range(len(path) - 1, 0, -1) if path[at].partition("-")[0] in _VERBS), 0)
    name = next(iter((*path[at + 1 :], *one.texts)), "")
    return _said(path[at].partition("-")[0], _one(path[at - 1]), f" {name}" if name else _named(one)) if at else None


def _said(verb: str, noun: str, name: str) -> str | None:
    known = _VERBS.get(verb)
    return f"{known} the {noun.replace('-', ' ')}{name}" if known and noun else None


def _named(one: Invocation, of: str = "") -> str:
    """The value of the option that names what it is about."""
    found = [value for option, value in one.options if value and (_NAMES.fullmatch(option) or option == "-n")]
    return f"{of} {found[-1]}" if found else ""


def _one(noun: str) -> str:
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
