"""Words, paths and numbers that stand in many commands and mean nothing: no parameters are made of them."""

from __future__ import annotations

import re

from runbooks.parameters.flags import Hint, hint
from runbooks.parameters.names import is_reserved, name_of

_WORDS = """
true false yes no on off all any none null default root admin main master HEAD head origin upstream localhost local remote
json yaml yml text table wide name names short long file files dir type tag tags value values info debug warn warning error
running pending failed completed active inactive enabled disabled enable disable start stop restart reload status state show
list get set add remove delete create update install uninstall upgrade apply plan init build test check help version config
options mode read write append force recursive verbose quiet latest stable bash zsh sh sudo echo printf done then else exit
print sleep while until break continue return grep awk sed sort head tail stdin stdout stderr EOF END public private user
users group groups host hosts port address service services pods pod deployment deployments nodes node select from where and
count limit order max min sum desc asc insert into table tables database databases server client
"""
_COMMON = frozenset(_WORDS.split())
_SYSTEM_PATHS = ("/dev/", "/proc/", "/sys/", "/usr/", "/bin/", "/sbin/", "/lib", "/etc/systemd", "/etc/ssl", "/run/")
_FILES = """
/etc/hosts /etc/fstab /etc/passwd /etc/group /etc/resolv.conf /etc/os-release /etc/ssh/sshd_config /etc/nginx/nginx.conf
/etc/crontab /var/log /var/lib /var/run /var/tmp /var/log/syslog /var/log/messages
"""
_WELL_KNOWN = frozenset(_FILES.split())
_NO_SETTINGS = frozenset(
    {"DEBIAN_FRONTEND", "LC_ALL", "LANG", "TERM", "PAGER", "EDITOR", "TZ", "CFLAGS", "IFS", "PATH", "PS1", "HOME"}
)
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@:+-]*")
_PATH = re.compile(r"(?:\.{0,2}/)?[\w.@+-]+(?:/[\w.@+-]+)+/?|/[\w.@+ -]+(?:/[\w.@+ -]+)+/?|[\w-]+\.[a-z][a-z0-9]{1,5}")
_MODE = re.compile(r"0?[0-7]{3,4}")
_BRANCH = re.compile(r"[A-Za-z0-9][\w./-]*")


def is_name(word: str) -> bool:
    """Whether a word of the registry can be looked for in commands."""
    return (
        len(word) >= 2
        and word.lower() not in _COMMON
        and not (word.isdigit() and len(word) < 4)
        and not re.search(r"\s", word)
    )


def is_worth(value: str) -> bool:
    """Whether a value whose place says what it is can be a parameter."""
    return (
        0 < len(value) <= 200
        and "\n" not in value
        and not value.startswith(("-", "~"))
        and value not in ("localhost", "127.0.0.1", "::1", "0.0.0.0", ".", "..", "/", "true", "false", "/dev/null")
    )


def is_setting(name: str) -> bool:
    """Whether a variable of this name is worth a parameter: none that tells a shell or a program how to behave."""
    return name not in _NO_SETTINGS and not is_reserved(name) and not name.endswith(("_OPTS", "_OPTIONS", "_ARGS", "FLAGS"))


def is_branch(value: str) -> bool:
    """Whether it may be a branch that differs from run to run."""
    return (
        _BRANCH.fullmatch(value) is not None
        and value not in ("main", "master", "HEAD", "trunk", "develop")
        and not value.startswith("HEAD")
    )


def is_worth_repeating(value: str) -> bool:
    """Whether a value that stands in several steps is one that a person would change."""
    if not is_worth(value) or len(value) < 4 or value.lower() in _COMMON or value in _WELL_KNOWN:
        return False
    if value.isdigit():
        return len(value) >= 4 and not _MODE.fullmatch(value)
    if "/" in value:
        usual = value.startswith(_SYSTEM_PATHS) or (value.startswith("/") and value.rstrip("/").count("/") < 2)
        return _PATH.fullmatch(value) is not None and not usual
    if _IDENTIFIER.fullmatch(value) is None or value[-1] in ".:+":
        return False
    return len(value) >= 5 or bool(re.search(r"[0-9._-]", value))


def hint_for(value: str) -> Hint:
    """What a value is called of which nothing is known but how it looks."""
    if "://" in value:
        return hint("URL")
    if value.isdigit():
        return Hint("NUMBER", "integer")
    if "/" in value or _PATH.fullmatch(value):
        last = value.rstrip("/").rsplit("/", 1)[-1]
        stem, _, ending = last.partition(".")
        name = name_of(stem if stem else ending)
        return Hint(f"{name}_FILE" if stem and ending and not name.endswith("FILE") else f"{name}_DIR", "path")
    return Hint("NAME", "identifier")
