"""Words, comments and heredocs of a script, and templates as source for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from runbooks.template import REFERENCES, Form, Slot, Template, plain, quoted, word

# Variables that every shell has or sets itself: a parameter of that name would take its value from there, or not at all.
# fmt: off
_TAKEN = frozenset((
    "BASH", "BASHOPTS", "BASHPID", "CDPATH", "COLUMNS", "COPROC", "DBUS_SESSION_BUS_ADDRESS", "DESKTOP_SESSION",
    "DIRSTACK", "DISPLAY", "EDITOR", "EMACS", "ENV", "EPOCHREALTIME", "EPOCHSECONDS", "EUID", "EXECIGNORE", "FCEDIT",
    "FIGNORE", "FUNCNAME", "FUNCNEST", "GLOBIGNORE", "GROUPS", "HOME", "HOSTFILE", "HOSTNAME", "HOSTTYPE", "IFS",
    "IGNOREEOF", "INPUTRC", "INSIDE_EMACS", "LANG", "LANGUAGE", "LINENO", "LINES", "LOGNAME", "MACHTYPE", "MAIL",
    "MAILCHECK", "MAILPATH", "MAPFILE", "NO_COLOR", "OLDPWD", "OPTARG", "OPTERR", "OPTIND", "OSTYPE", "PAGER", "PATH",
    "PIPESTATUS", "POSIXLY_CORRECT", "PPID", "PROMPT_COMMAND", "PS0", "PS1", "PS2", "PS3", "PS4", "PWD", "RANDOM",
    "READLINE_LINE", "REPLY", "SECONDS", "SHELL", "SHELLOPTS", "SHLVL", "SRANDOM", "TERM", "TIMEFORMAT", "TMOUT",
    "TMPDIR", "TZ", "UID", "USER", "USERNAME", "VISUAL", "_",
))
# fmt: on
_TAKEN_BEGINNINGS = ("BASH_", "COMP_", "HIST", "LC_", "LD_", "RB_", "rb_", "SSH_", "SUDO_", "XDG_")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_PLACE = 0xF0000  # private characters that stand for slots while a word is read


def variable(name: str) -> str:
    """The variable in which a script keeps a parameter; raises ValueError for what can't be the name of one."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name, re.ASCII):
        raise ValueError(f"{name!r} can't be the name of a shell variable")
    return f"PARAM_{name}" if name in _TAKEN or name.startswith(_TAKEN_BEGINNINGS) else name


def one_line(text: str) -> str:
    """A text as one line without control characters."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def comment(text: str) -> str:
    """A text as comment lines, each with its line end; empty for an empty text."""
    lines = (_CONTROLS.sub(" ", part).strip() for part in text.splitlines())
    return "".join(f"# {'- ' if line.startswith('shellcheck') else ''}{line}\n" for line in lines if line)


def array(words: Iterable[str]) -> str:
    """A list of words in brackets."""
    return f"({' '.join(word(one) for one in words)})"


def reference(slot: Slot) -> str:
    """What stands for a slot in the text of a script."""
    return REFERENCES[slot.form] % variable(slot.name)


def source(template: Template) -> str:
    """A command with the script's variables in it; a NUL, which no shell takes, is dropped."""
    return "".join(piece if slot is None else reference(slot) for piece, slot in template.pieces()).replace("\0", "")


def heredoc(name: str, text: str) -> str:
    """Source that reads a text into a variable as it stands."""
    lines, end, count = set(text.split("\n")), "COMMAND", 1
    while end in lines:
        count += 1
        end = f"COMMAND_{count}"
    return f"rb_text {name} <<'{end}'\n{text}\n{end}\n"


def slots(template: Template) -> list[str]:
    """Of each slot: parameter, reference, form, and the recorded text; a reference that is no slot counts as `-`."""
    text, found, at = source(template), [], 0
    start = 0
    for piece, slot in template.pieces():
        if slot is None:
            start += len(piece.replace("\0", ""))
            continue
        mark = reference(slot)
        while (place := text.find(mark, at)) < start and place >= 0:
            found += ["-", mark, "word", ""]
            at = place + len(mark)
        found += [slot.name, mark, slot.form, slot.recorded]
        start += len(mark)
        at = start
    return found


def value_source(template: Template) -> str:
    """Source for the value of a template that is one word: what `Template.value` gives, with the script's variables."""
    marks: Mapping[str, Slot] = {chr(_PLACE + index): slot for index, slot in enumerate(template.slots)}
    text, found = "", iter(marks)
    for piece, slot in template.pieces():
        text += piece if slot is None else _in_place(next(found), slot.form)
    parts = re.split(f"([{re.escape(''.join(marks))}])" if marks else r"(?!)", plain(text))
    return "".join(f'"${{{variable(marks[one].name)}-}}"' if one in marks else word(one) for one in parts if one) or "''"


def value_words(template: Template) -> str:
    """The value of a template that is one word with ${NAME} for each parameter, for people."""
    marks: Mapping[str, Slot] = {chr(_PLACE + index): slot for index, slot in enumerate(template.slots)}
    text, found = "", iter(marks)
    for piece, slot in template.pieces():
        text += piece if slot is None else _in_place(next(found), slot.form)
    return "".join(f"${{{marks[one].name}}}" if one in marks else one for one in plain(text))


def seconds(milliseconds: int) -> str:
    """Milliseconds as seconds in decimals."""
    return f"{milliseconds / 1000:.3f}".rstrip("0").rstrip(".")


def _in_place(mark: str, form: Form) -> str:
    return mark if form == "word" else quoted(mark, form)
