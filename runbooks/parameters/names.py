"""Names of parameters: valid shell identifiers in capitals that no shell and no command gives a meaning of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable

from runbooks.knowledge.wordlists import words

_OWN_MEANINGS = """
PATH HOME IFS PWD OLDPWD USER LOGNAME SHELL LANG LANGUAGE TERM UID EUID GID EGID PPID RANDOM SRANDOM SECONDS
LINENO HOSTNAME HOSTTYPE MACHTYPE OSTYPE EDITOR VISUAL PAGER TMPDIR TEMP TMP TZ DISPLAY MAIL MAILPATH
MAILCHECK COLUMNS LINES OPTARG OPTIND OPTERR REPLY PROMPT_COMMAND PS0 PS1 PS2 PS3 PS4 CDPATH ENV HISTFILE
HISTSIZE HISTFILESIZE HISTCONTROL HISTIGNORE HISTCMD FUNCNAME DIRSTACK GROUPS SHLVL SHELLOPTS PIPESTATUS
EPOCHSECONDS EPOCHREALTIME COPROC FIGNORE GLOBIGNORE GLOBSORT IGNOREEOF INPUTRC TIMEFORMAT TMOUT FCEDIT
FUNCNEST EXECIGNORE CHILD_MAX POSIXLY_CORRECT DEBIAN_FRONTEND KUBECONFIG MANPATH NO_COLOR PROMPT PROMPT2
PROMPT3 PROMPT4 RPROMPT RPS1 RPS2 PSVAR FPATH MATCH MBEGIN MEND ERRNO TTY TTYIDLE VENDOR USERNAME ARGC CPUTYPE
KEYTIMEOUT LISTMAX LOGCHECK NULLCMD READNULLCMD SAVEHIST SPROMPT STTY WATCH WATCHFMT WORDCHARS ZDOTDIR BAUD
CORRECT_IGNORE DIRSTACKSIZE MODULE_PATH
"""
# What programs look for in the environment by themselves, and CI systems put there.
_LOOKED_FOR = words(
    "GITHUB_TOKEN GITLAB_TOKEN CI_JOB_TOKEN NPM_TOKEN NODE_AUTH_TOKEN HCLOUD_TOKEN DIGITALOCEAN_ACCESS_TOKEN SSHPASS "
    "CLOUDFLARE_API_TOKEN REDISCLI_AUTH VAULT_TOKEN VAULT_ADDR VAULT_NAMESPACE CONSUL_HTTP_TOKEN CONSUL_HTTP_ADDR "
    "NOMAD_TOKEN NOMAD_ADDR SSH_AUTH_SOCK SSH_ASKPASS RESTIC_PASSWORD BORG_PASSPHRASE INFLUX_TOKEN SENTRY_AUTH_TOKEN "
    "KUBECONFIG MYSQL_PWD MYSQL_HOST HTTP_PROXY HTTPS_PROXY NO_PROXY"
)
_OF_PROGRAMS = (
    "AWS_",
    "PG",
    "GIT_",
    "DOCKER_",
    "KUBE_",
    "AZURE_",
    "ARM_",
    "CLOUDSDK_",
    "GOOGLE_",
    "TF_",
    "ANSIBLE_",
    "HELM_",
    "GH_",
)
_RESERVED = frozenset(_OWN_MEANINGS.split())
_FAMILIES = (
    "BASH",
    "TT_",
    "LC_",
    "LD_",
    "DYLD_",
    "COMP_",
    "READLINE_",
    "ZSH",
    "GIT_",
    "AWS_",
    "DOCKER_",
    "PG",
    "KUBE_",
    "XDG_",
)
_IDENTIFIER = re.compile(r"[A-Z_][A-Z0-9_]*", re.ASCII)
_ZSH = frozenset({"HOST"})


def name_of(text: str) -> str:
    """A text as a name: `--db-password` is DB_PASSWORD; VALUE where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)).encode("ascii", "ignore").decode()
    name = re.sub(r"_+", "_", re.sub(r"[^A-Za-z0-9]+", "_", plain)).strip("_").upper()[:40].rstrip("_")
    if not name:
        return "VALUE"
    return f"N{name}" if name[0].isdigit() else name


def is_reserved(name: str, shell: str = "bash") -> bool:
    """Whether a shell or a common program gives a variable of this name a meaning."""
    return name in _RESERVED or name.startswith(_FAMILIES) or (shell == "zsh" and name in _ZSH)


def is_looked_for(name: str) -> bool:
    """Whether programs read a variable of this name without being told to."""
    return name in _LOOKED_FOR or name.startswith(_OF_PROGRAMS)


def is_valid(name: str) -> bool:
    """Whether it can be the name of a parameter."""
    return _IDENTIFIER.fullmatch(name) is not None


def _another(name: str, shell: str) -> str:
    """A name that says the same as one which programs look for by themselves: AWS_ACCESS_KEY_ID is ACCESS_KEY_ID."""
    if name in _ZSH:
        return f"{name}_NAME"
    family, _, rest = name.partition("_")
    if family == "AWS" and "_" in rest:
        said = rest
    elif name.startswith("PG") and not rest:
        said = f"DB_{name[2:]}"
    elif name == "DOCKER_PASSWORD":
        said = "REGISTRY_PASSWORD"
    elif rest == "TOKEN":
        said = f"{family}_ACCESS_TOKEN"
    else:
        said = f"THE_{name}"
    return said if not _is_taken(said, shell) else f"THE_{name}"


def _is_taken(name: str, shell: str) -> bool:
    return is_reserved(name, shell) or is_looked_for(name)


def free_name(wanted: str, taken: Container[str], shell: str = "bash", number: int = 1) -> str:
    """The wanted name, or the next that is free: HOST, HOST_2, HOST_3; from this number on."""
    base = wanted if not _is_taken(wanted, shell) else _another(wanted, shell)
    name = base if number == 1 else f"{base}_{number}"
    while name in taken or _is_taken(name, shell):
        number += 1
        name = f"{base}_{number}"
    return name


class Names:
    """Gives out names, each once."""

    def __init__(self, taken: Iterable[str], shell: str) -> None:
        self._taken, self._shell = set(taken), shell
        self._numbers: dict[str, int] = {}

    def free(self, wanted: str) -> str:
        """The wanted name, or the next that is free."""
        number = self._numbers.get(wanted, 0) + 1
        name = free_name(wanted, self._taken, self._shell, number)
        self._numbers[wanted] = number
        self._taken.add(name)
        return name
