"""What a secret is called, by what stands before it: a variable, an option, a header, a URL's user."""

from __future__ import annotations

import re

from recorder.secrets import is_secret_name
from runbooks.parameters.letters import HIDDEN
from runbooks.parameters.names import name_of
from runbooks.parameters.runs import Run

_VARIABLE = re.compile(r"""([A-Za-z_][A-Za-z0-9_]*)\+?=["']?$""", re.ASCII)
_OPTION = re.compile(r"--([A-Za-z][\w-]*)[= ][\"']?$", re.ASCII)
_SCHEME = re.compile(r"authorization: *(basic|bearer|token|digest)? *$", re.IGNORECASE)
_HEADER = re.compile(r"[\"']?([A-Za-z][\w.-]*)[\"']?\s*:\s*[\"']?$", re.ASCII)
_URL_USER = re.compile(r"://[^/@\s]*:$")
# How tokens of well-known services begin; the beginning is not hidden when they are recorded.
_BEGINNINGS = (
    (re.compile(r"(?:gh[pousr]_|github_pat_)$"), "GITHUB_TOKEN"),
    (re.compile(r"gl(?:pat|ptt|rt|dt|cbt|ft|soat|agent|oas)-$"), "GITLAB_TOKEN"),
    (re.compile(r"A[KS]IA$"), "AWS_ACCESS_KEY_ID"),
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


def beginning(before: str) -> tuple[int, str]:
    """How many characters before a secret belong to it too, and what is called so; (0, "") where none do."""
    for pattern, name in _BEGINNINGS:
        if found := pattern.search(before):
            return (0 if name == "PRIVATE_KEY" else len(found[0])), name
    return 0, ""


def secret_name(run: Run, at: int) -> str:
    """A name for the secret at this character of a run."""
    before = run.value[:at]
    taken, token = beginning(before)
    before = before[: len(before) - taken]
    if run.role.kind == "variable" and not before.strip("\"'"):
        return name_of(run.role.name)
    if found := _VARIABLE.search(before):
        return name_of(found[1])
    if found := _OPTION.search(before):
        return name_of(found[1])
    if token:
        return token
    if _URL_USER.search(before):
        return "PASSWORD"
    if found := _SCHEME.search(before):
        return "CREDENTIALS" if (found[1] or "").lower() == "basic" else "TOKEN"
    if found := _HEADER.search(before):
        name = name_of(found[1]).removeprefix("X_")
        return "PASSWORD" if run.role.flag in ("-u", "--user") else name or "SECRET"
    if run.role.before and is_secret_name(run.role.before.lstrip("-")):
        return name_of(run.role.before)
    if run.role.program == "sshpass":
        return "PASSWORD"
    if run.role.flag.startswith("--"):
        return "PASSWORD" if run.role.flag == "--user" else name_of(run.role.flag)
    if run.role.flag or run.role.kind == "option":
        return _SHORT.get((run.role.flag or run.value)[:2], "SECRET")
    return "SECRET"


def secret_place(run: Run, at: int) -> tuple[int, int]:
    """The characters of a secret: its mask, and the beginning of a token that was left to be seen."""
    return at - beginning(run.value[:at])[0], at + len(HIDDEN)
