"""Tells which commands that were typed in fish bash can't run, or would run with another meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recorder.secrets import is_secret_name, mask_text
from runbooks.knowledge.wordlists import words
from runbooks.making.environment import FISH_SET
from runbooks.making.item import Item
from runbooks.shell.parse import parse

# Words at the place of a program that only fish knows, or that it knows otherwise.
_OWN = words(
    "set and or not begin end string math contains count status functions function funcsave funced abbr argparse switch case "
    "if else for while psub emit block bind commandline complete fish_config fish_add_path random vared path isatty "
    "set_color prevd nextd dirh cdh alias"
)
_VARIABLE = re.compile(r"\$(?:status|pipestatus|argv|fish_\w+|hostname|last_pid|version|CMD_DURATION)\b|\$\{?\w+\[|\$\$\w")
_ESCAPE = re.compile(r"\\(?:[abefnrtv]|x[0-9A-Fa-f]|X[0-9A-Fa-f]|u[0-9A-Fa-f]|U[0-9A-Fa-f]|c.|[0-7]{1,3})")
_STARTS = re.compile(r"(?:^|[;\n|&({])\s*([^\s;|&()<>'\"$]+)")


def is_fish(item: Item) -> bool:
    """Whether a command was typed in fish and bash would not do the same with it."""
    return item.recorded.shell == "fish" and says_fish(item.recorded.text)


def says_fish(text: str) -> bool:
    """Whether a text typed in fish is no bash, or means something else there."""
    plain, readable = _without_quotes(text)
    if not readable or parse(text).has_error:
        return True
    if re.search(r"(?<![$<>])\(", plain) or "&|" in plain or _ESCAPE.search(plain) or _VARIABLE.search(_without_single(text)):
        return True
    return any(word in _OWN for word in _STARTS.findall(plain))


def in_fish(items: Sequence[Item]) -> str:
    """What was typed, as a sentence for people, secrets hidden."""
    text = " ".join(" ".join(item.recorded.text.split()) for item in items)
    for _, name, value in FISH_SET.findall(text):
        if value and is_secret_name(name):
            text = text.replace(value.strip(), "***")
    return f"In fish: {mask_text(text)}"


def _without_quotes(text: str) -> tuple[str, bool]:
    """The text with what is quoted left out, and whether fish and bash agree where a quotation ends."""
    found, at, same = [], 0, True
    while at < len(text):
        sign = text[at]
        if sign in "'\"":
            end = at + 1
            while end < len(text) and text[end] != sign:
                # In fish a backslash keeps a single quote from ending, in bash it does not.
                same &= not (sign == "'" and text[end] == "\\" and text[end + 1 : end + 2] in ("'", "\\"))
                end += 2 if text[end] == "\\" else 1
            found.append("_")
            at = end + 1
        elif sign == "#" and (at == 0 or text[at - 1].isspace()):
            at = text.find("\n", at) if "\n" in text[at:] else len(text)
        else:
            found.append(sign)
            if sign == "\\":
                found.append(text[at + 1 : at + 2])
                at += 1
            at += 1
    return "".join(found), same


def _without_single(text: str) -> str:
    return re.sub(r"'[^']*'", "_", text)
