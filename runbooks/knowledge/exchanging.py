"""Whether one word of a command became another by a slip, as far as the word and what was complained of tell."""

from __future__ import annotations

import re

from runbooks.knowledge.complaints import Complaint
from runbooks.knowledge.words import distance, is_slip, squeezed

_MOST_CUT = 12  # letters that a name that does not exist has too many


def digits(tokens: list[str]) -> list[str]:
    """The numbers in some words."""
    return re.findall(r"\d+", " ".join(tokens))


def is_exchange(token: str, other: str, complaint: Complaint) -> bool:
    """Whether one word became the other by a slip."""
    if token.startswith("-") and other.startswith("-"):
        return _exchanged_options(token, other, complaint)
    bare, named = token.lstrip("-"), other.lstrip("-")
    if token.startswith("-") != other.startswith("-"):
        # A dash was missing or too many.
        return bare == named and len(bare) > 0 and (complaint.wording or not complaint.known)
    values = re.split(r"[=:@]", token), re.split(r"[=:@]", other)
    if len(values[0]) == len(values[1]) > 1 and "://" not in token + other:
        pairs = [(a, b) for a, b in zip(*values, strict=True) if a != b]
        return len(pairs) == 1 and _near(*pairs[0], complaint)
    if " " in token and " " in other:
        return _texts(token, other, complaint)
    return _near(token, other, complaint)


def _near(one: str, other: str, complaint: Complaint) -> bool:
    if not one or not other:
        return False
    blamed = complaint.blames(one) or (
        complaint.wording and complaint.names(one.rsplit("/", 1)[-1]) and not complaint.elsewhere
    )
    if (
        blamed
        and complaint.names(other)
        and not _numbered(one, other)
        and re.search(r"mean|similar|choose|known|one of|perhaps|available", complaint.text)
    ):
        return True
    if complaint.known and complaint.elsewhere and not blamed and not complaint.wording:
        return False
    if is_slip(one, other, blamed=blamed):
        return True
    if not blamed or _numbered(one, other):
        return False
    if (
        len(one) >= 3
        and one[0] == other[0]
        and re.search(".*".join(map(re.escape, one)), other)
        and "/" not in one + other
        and len(other) - len(one) > 3
        and "resource type" in complaint.text
    ):
        return True  # a short name that does not exist
    if _extends(one, other) or _extends(other, one):
        return not re.search(r"already exists", complaint.text)
    return (
        (one in other or (other in one and len(one) - len(other) <= _MOST_CUT))
        and min(len(one), len(other)) >= 3
        and not re.search(r"already exists", complaint.text)
    )


def _extends(one: str, other: str) -> bool:
    """Whether the longer name is the shorter one with whole parts behind or in front: prod-eu and prod-eu-west-1."""
    apart = r"[-_.:/@]"
    return len(one) >= 2 and re.search(rf"^{re.escape(one)}{apart}|{apart}{re.escape(one)}$", other) is not None


def _numbered(one: str, other: str) -> bool:
    """Whether two names differ in their numbers, both having some."""
    first, second = re.findall(r"\d+", one), re.findall(r"\d+", other)
    return bool(first) and bool(second) and first != second


def _exchanged_options(token: str, other: str, complaint: Complaint) -> bool:
    one, _, value = token.partition("=")
    two, _, wanted = other.partition("=")
    if one == two:
        return _near(value, wanted, complaint) if value and wanted and " " not in value else _texts(value, wanted, complaint)
    same_value = value == wanted or not value or not wanted
    if one.lower() == two.lower():
        return same_value
    if len(one.lstrip("-")) > 1 and len(two.lstrip("-")) > 2 and same_value and (len(one) > 4 or complaint.wording):
        return distance(one, two) <= 2 or (complaint.blames(one) and two.startswith(one[:4]))
    if set(one) < set(two) and len(two) <= len(one) + 2 and not two.startswith("--"):
        return same_value  # letters were added to a cluster
    if set(two) < set(one) and not one.startswith("--"):
        return same_value and (complaint.wording or not complaint.known)
    return (
        complaint.wording
        and not complaint.elsewhere
        and same_value
        and complaint.known
        and (complaint.names(one.lstrip("-")) or complaint.names(two.lstrip("-")))
    )


def _texts(one: str, other: str, complaint: Complaint) -> bool:
    """A longer text, as a script or a statement: one slip in it."""
    if squeezed(one) == squeezed(other):
        return True
    first, second = one.split(), other.split()
    if len(first) == len(second):
        pairs = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
        if len(pairs) == 1 and _near(*pairs[0], complaint):
            return not (complaint.known and complaint.elsewhere)
    return (
        distance(one, other) <= 2
        and _numberless(one) == _numberless(other)
        and complaint.wording
        and not complaint.elsewhere
        and min(len(one), len(other)) > 4
    )


def _numberless(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def addressed(one: str, other: str) -> bool:
    """Whether a name got what was missing in front or behind: a user, a protocol, a folder, a kind, a colon."""
    return len(one) >= 3 and re.search(rf"(?:^|[/@:]){re.escape(one)}(?:$|[/:])", other) is not None
