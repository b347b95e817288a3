"""Names of parameters: valid shell identifiers in capitals that no shell and no command gives a meaning of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable

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


def is_valid(name: str) -> bool:
    """Whether it can be the name of a parameter."""
    return _IDENTIFIER.fullmatch(name) is not None


def free_name(wanted: str, taken: Container[str], shell: str = "bash", number: int = 1) -> str:
    """The wanted name, or the next that is free: HOST, HOST_2, HOST_3; from this number on."""
    base = wanted if not is_reserved(wanted, shell) else f"{wanted}_NAME" if wanted in _ZSH else f"THE_{wanted}"
    name = base if number == 1 else f"{base}_{number}"
    while name in taken or is_reserved(name, shell):
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
