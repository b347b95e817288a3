"""Which words of a command are sentences for people: what stands in them is left as it was recorded."""

from __future__ import annotations

import re

from runbooks.knowledge.wordlists import words
from runbooks.parameters.roles import Role

_LONG = words("--message --title --body --description --comment --reason --subject --note --notes --text --summary --prompt")
_SHORT = {  # by program: the letter with which an option that takes a sentence ends
    **dict.fromkeys(("git", "hg", "svn", "jj", "alembic", "etckeeper"), "m"),
    **dict.fromkeys(("mail", "mailx", "mutt"), "s"),
    "gh": "tb",
    "read": "p",
    "vault": "",
}
_TALKING = words("echo printf logger wall notify-send say mail mailx mutt write figlet banner zenity whiptail")
# What these read is a program or a pattern, however much it looks like words.
_READING = words(
    "grep egrep fgrep zgrep rg ack ag awk gawk mawk sed gsed jq yq perl python python3 ruby node find expr test [ xargs "
    "psql mysql mariadb sqlite3 cqlsh clickhouse-client mongosh redis-cli"
)
_WORD = re.compile(r"[A-Za-z][A-Za-z']*[,.:;!?]?")
_PROMPT = re.compile(r"\w*\?")  # zsh: read "NAME?prompt"
_SIGNS = re.compile(r"[^\w.,:;!?'()-]")
_NAMED = re.compile(r"[A-Za-z][\w./-]*=")
_STRUCTURED = re.compile(r"\s*[\[{<]|[\w.-]+\s*[:=]\s*\S+$")


_SENT = words(
    "-d --data --data-raw --data-binary --data-ascii --json -F --form --form-string --data-urlencode --post-data --body"
)


def is_sentence(line: str) -> bool:
    """Whether a line of a text is for people: a note, not a setting."""
    words = line.split()
    plain = sum(1 for one in words if _WORD.fullmatch(one))
    return len(words) >= 4 and plain >= 3 and not _STRUCTURED.match(line) and not any(_SIGNS.search(one) for one in words[-1:])


def is_spoken(role: Role, value: str, start: int, end: int) -> bool:
    """Whether characters of what is sent to a service stand among words, as in a message to a chat: `deployed 3.8.0`."""
    if role.flag not in _SENT and not (role.kind == "option" and value.partition("=")[0] in _SENT):
        return False
    before, after = re.split(r"[\"\n&=]", value[:start])[-1], re.split(r"[\"\n&]", value[end:])[0]
    return any(_WORD.fullmatch(one) for one in (*before.split(), *after.split()))


def is_prose(role: Role, value: str) -> bool:
    """Whether a word of this role is a sentence: a message, or several words of which most are plain."""
    if role.kind not in ("argument", "option", "variable"):
        return False
    option = role.flag or (value.partition("=")[0] if role.kind == "option" else "")
    if option in _LONG or (len(option) > 1 and option[1] != "-" and option[-1] in _SHORT.get(role.program, "") != ""):
        return True
    if role.program == "read" and _PROMPT.match(value):
        return True
    if role.program in _TALKING and not role.flag:
        return not role.written and " " in value.strip()
    value = _NAMED.sub("", value, count=1)
    if " " not in value or role.program in _READING or _STRUCTURED.match(value):
        return False
    words = value.split()
    plain = sum(1 for one in words if _WORD.fullmatch(one))
    signs = sum(1 for one in words if _SIGNS.search(one))
    return plain >= 3 and plain * 10 >= len(words) * 4 and signs * 5 <= len(words)
