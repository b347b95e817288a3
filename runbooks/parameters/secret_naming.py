"""What a secret is called, by what stands before it: a variable, an option, a header, a URL's user."""

from __future__ import annotations

import re

from recorder.secrets import is_secret_name
from runbooks.knowledge.wordlists import words
from runbooks.parameters.letters import HIDDEN
from runbooks.parameters.names import name_of
from runbooks.parameters.runs import Run

_VARIABLE = re.compile(r"""(?:(?<=-D)|(?<![\w.])(?!(?<=-)D))([A-Za-z_][A-Za-z0-9_.]*)\+?=["']?$""", re.ASCII)
_OPTION = re.compile(r"--([A-Za-z][\w-]*)[= ][\"']?$", re.ASCII)
_SCHEME = re.compile(r"authorization: *(basic|bearer|token|digest)? *$", re.IGNORECASE)
_HEADER = re.compile(r"[\"']?([A-Za-z][\w.-]*)[\"']?\s*:\s*[\"']?$", re.ASCII)
_URL_USER = re.compile(r"://[^/@\s]*:$")
# How tokens of well-known services begin; the beginning is not hidden when they are recorded.
_BEGINNINGS = (
    (re.compile(r"(?:gh[pousr]_|github_pat_)$"), "GITHUB_TOKEN"),
    (re.compile(r"gl(?:pat|ptt|rt|dt|cbt|ft|soat|agent|oas)-$"), "GITLAB_TOKEN"),
    (re.compile(r"A[KS]IA$"), "ACCESS_KEY_ID"),
    (re.compile(r"AIza$"), "GOOGLE_API_KEY"),
    (re.compile(r"eyJ$"), "TOKEN"),
    (re.compile(r"xox[abceoprs]-$|xapp-$"), "SLACK_TOKEN"),
    (re.compile(r"(?:[rs]k_(?:live|test)_|whsec_)$"), "STRIPE_KEY"),
    (re.compile(r"npm_$"), "NPM_TOKEN"),
    (re.compile(r"pypi-$"), "PYPI_TOKEN"),
    (re.compile(r"hv[sbr]\.$"), "VAULT_TOKEN"),
    (
        re.compile(r"(?:do[opr]_v1_|hf_|dckr_pat_|glsa_|lin_api_|sntrys_|pul-|ya29\.|SG\.|atlasv1\.|sk-|NRAK-|GOCSPX-)$"),
        "TOKEN",
    ),
    (re.compile(r"-----BEGIN [0-9A-Z ]*PRIVATE KEY(?: BLOCK)?-----\s*$"), "PRIVATE_KEY"),
)
_SHORT = {"-a": "PASSWORD", "-p": "PASSWORD", "-P": "PASSWORD", "-w": "PASSWORD", "-W": "PASSWORD", "-u": "PASSWORD"}
# Whose secret it is that a program is given.
_OWNERS = {
    program: owner
    for owner, programs in {
        "DB": "psql pg_dump pg_dumpall pg_restore pg_basebackup pgbench createdb dropdb",
        "MYSQL": "mysql mysqldump mysqladmin mysqlimport mysqlcheck mariadb mariadb-dump mariadb-admin",
        "REDIS": "redis-cli",
        "MONGO": "mongo mongosh mongodump mongorestore",
        "REGISTRY": "docker podman nerdctl helm skopeo crane buildah",
        "SSH": "sshpass",
        "LDAP": "ldapsearch ldapmodify ldapadd ldapdelete",
        "KAFKA": "kcat kafkacat",
        "RABBITMQ": "rabbitmqadmin rabbitmqctl",
        "SMB": "smbclient",
        "KEYSTORE": "keytool",
    }.items()
    for program in programs.split()
}
_GENERAL = frozenset({"PASSWORD", "TOKEN", "CREDENTIALS", "SECRET", "API_KEY", "KEY", "PASSWD", "PASS"})
_HOSTS = re.compile(r"\bhttps?://(?:[^/@\s'\"]*@)?([A-Za-z][A-Za-z0-9-]*)((?:\.[A-Za-z0-9-]+)+)", re.ASCII)
_NOT_TELLING = words("www api app web auth login id")
_USER = re.compile(r"([A-Za-z][\w.-]*):[\"']?$", re.ASCII)
_KUBE_SECRET = re.compile(r"\bcreate\s+secret\s+(?:generic|docker-registry|tls)\s+([a-z0-9][a-z0-9.-]*)")
# What a program is given without an option.
_OPERANDS = {
    "vault": "VAULT_TOKEN",
    "htpasswd": "PASSWORD",
    "chpasswd": "PASSWORD",
    "smbpasswd": "PASSWORD",
    "mc": "MINIO_SECRET",
}
_PRINTING = ("", "echo", "printf", "cat", "tee", "env", "export")


def beginning(before: str) -> tuple[int, str]:
    """How many characters before a secret belong to it too, and what is called so; (0, "") where none do."""
    for pattern, name in _BEGINNINGS:
        if found := pattern.search(before):
            return (0 if name == "PRIVATE_KEY" else len(found[0])), name
    return 0, ""


def secret_name(run: Run, at: int, text: str = "") -> str:
    """A name for the secret at this character of a run; `text` is the whole command, which may say whose it is."""
    name = _plain_name(run, at)
    return _owned(name, run, run.value[:at], text) if name in _GENERAL else name


def _owned(name: str, run: Run, before: str, text: str) -> str:
    """The name with whose it is in front: a user's in a URL, a program's, that of the host that is asked."""
    if name == "PASSWORD" and run.role.program == "htpasswd" and run.role.before:
        return f"{name_of(run.role.before)}_{name}"
    if name == "PASSWORD" and (_URL_USER.search(before) or run.role.flag in ("-u", "--user")):
        user = name_of(found[1]) if (found := _USER.search(before)) else ""
        return f"{user}_{name}" if user and user not in ("USER", "VALUE") else name
    if run.role.program == "kubectl" and (made := _KUBE_SECRET.search(text)):
        return f"{name_of(made[1])}_{name}" if name_of(made[1]) not in _GENERAL else name
    by_option = run.role.flag or run.role.kind == "option" or run.role.program == "sshpass"
    if (
        run.role.program in _OWNERS
        and (by_option or _VARIABLE.search(before))
        and run.role.flag not in ("-e", "--env", "--set")
    ):
        return f"{_OWNERS[run.role.program]}_{name}"
    hosts = set(_HOSTS.findall(text)) if run.role.program in ("curl", "wget", "http", "https", "xh") else set()
    if len(hosts) == 1:
        first, rest = next(iter(hosts))
        labels = rest.split(".")[1:]
        said = first if first.lower() not in _NOT_TELLING else labels[0] if len(labels) >= 2 else ""
        return f"{name_of(said)}_{name}" if said else name
    return name


def _plain_name(run: Run, at: int) -> str:
    """What stands before a secret calls it."""
    before = run.value[:at]
    taken, token = beginning(before)
    before = before[: len(before) - taken]
    if run.role.kind == "variable" and not before.strip("\"'"):
        return name_of(run.role.name)
    if found := _OPTION.search(before) or _VARIABLE.search(before):
        return name_of(found[1])
    if token:
        return token
    if _URL_USER.search(before):
        return "PASSWORD"
    if found := _SCHEME.search(before):
        return "CREDENTIALS" if (found[1] or "").lower() == "basic" else "TOKEN"
    if found := _HEADER.search(before):
        name = name_of(found[1]).removeprefix("X_")
        is_password = run.role.flag in ("-u", "--user") or name == "PASS"
        return "PASSWORD" if is_password else name or "SECRET"
    if run.role.before and is_secret_name(run.role.before.lstrip("-")):
        return name_of(run.role.before)
    if run.role.program == "sshpass":
        return "PASSWORD"
    if run.role.flag.startswith("--"):
        return "PASSWORD" if run.role.flag == "--user" else name_of(run.role.flag)
    if run.role.flag or run.role.kind == "option":
        return _SHORT.get((run.role.flag or run.value)[:2], "SECRET")
    program = run.role.program
    own = f"{name_of(program)}_SECRET" if program not in _PRINTING and run.role.kind == "argument" else "SECRET"
    return _OPERANDS.get(program, own)


def secret_place(run: Run, at: int) -> tuple[int, int]:
    """The characters of a secret: its mask, and the beginning of a token that was left to be seen."""
    return at - beginning(run.value[:at])[0], at + len(HIDDEN)
