"""Compares two calls by role: which words were taken out, put in or exchanged, and whether that mends the first."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from runbooks.knowledge.complaints import Complaint
from runbooks.knowledge.exchanging import addressed, digits, is_exchange
from runbooks.knowledge.families import FAMILIES, SYNONYMS
from runbooks.knowledge.words import distance, is_slip, known_programs, known_words, squeezed
from runbooks.shell.grammars import grammar_of
from runbooks.shell.invocation import Invocation, said, takes_value

# The value itself is wrong, and not what it is the name of.
_NO_VALUE = re.compile(
    r"invalid (?:argument|value|mode|number|size|time|id|date)|malformed|must be (?:a |an |process|one)|strconv"
)


def same_program(failed: Invocation, later: Invocation, complaint: Complaint) -> bool:
    """Whether the program is the same, mistyped, or stands for one that is not there."""
    one, other = failed.name, later.name
    if one == other:
        return bool(one)
    if not one or not other:
        return False
    known = one in known_programs()
    if known and not complaint.not_found and not (complaint.wording and not complaint.elsewhere):
        return False
    if any(one in family and other in family for family in FAMILIES):
        return complaint.wording and not complaint.elsewhere and _operands_shared(failed, later) and _same_verb(failed, later)
    if known and not complaint.names(one):
        return False
    if known and "not found" not in complaint.text:
        return False
    apart = distance(one.lower(), other.lower())
    shortest, shuffled = min(len(one), len(other)), sorted(one) == sorted(other)
    if apart == 1:
        return shortest >= 2
    if apart == 2 and ((shuffled and shortest >= 3) or (one[0] == other[0] and shortest >= 4)):
        return True
    return squeezed(one) == squeezed(other)


def _same_verb(failed: Invocation, later: Invocation) -> bool:
    """Whether the subcommands mean the same, where both programs have some."""
    if not failed.subcommand or not later.subcommand or failed.name == "docker-compose":
        return True
    one, other = failed.subcommand[0], later.subcommand[0]
    return is_slip(one, other) or any(one in same and other in same for same in SYNONYMS)


def _operands_shared(failed: Invocation, later: Invocation) -> bool:
    first = {said(word) for word in failed.arguments if not word.raw.startswith("-")}
    second = {said(word) for word in later.arguments if not word.raw.startswith("-")}
    return bool(first & second) or not first or any(squeezed(one) in {squeezed(other) for other in second} for one in first)


def compatible(failed: Invocation, later: Invocation, complaint: Complaint) -> bool:
    """Whether the later words are the failed ones mended; each difference must be one that mending makes."""
    if (
        failed.name != later.name
        and _operands_shared(failed, later)
        and any({failed.name, later.name} <= family for family in FAMILIES)
    ):
        return True
    apart = [said(word) for word in failed.arguments], [said(word) for word in later.arguments]
    return any(
        _alike(first, second, failed, later, complaint)
        for first, second in ((_tokens(failed, later), _tokens(later, later)), apart)
    )


def _alike(first: list[str], second: list[str], failed: Invocation, later: Invocation, complaint: Complaint) -> bool:
    if sorted(first) == sorted(second):
        return True  # another order
    if squeezed("".join(first)) == squeezed("".join(second)) and digits(first) == digits(second):
        return True
    taken, put = _difference(first, second)
    if len(taken) > 4 or len(put) > 6:
        return False
    return _mends(taken, put, failed, later, complaint)


def _tokens(one: Invocation, right: Invocation) -> list[str]:
    """The words of a call, an option together with its value, by the grammar of the call that was right."""
    tokens: list[str] = []
    grammar = grammar_of(right.name, right.subcommand)
    words = [said(word) for word in one.arguments]
    index = 0
    while index < len(words):
        word = words[index]
        if word.startswith("-") and "=" not in word and index + 1 < len(words) and takes_value(word, grammar):
            tokens.append(f"{word}={words[index + 1]}")
            index += 1
        else:
            tokens.append(word)
        index += 1
    return tokens


def _difference(first: list[str], second: list[str]) -> tuple[list[str], list[str]]:
    """What was taken out and what was put in, where the rest is in order; what only moved counts as the same."""
    taken: list[str] = []
    put: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if kind != "equal":
            taken += first[a:b]
            put += second[c:d]
    for token in [*taken]:
        if token in put:
            taken.remove(token)
            put.remove(token)
    return taken, put


def _mends(taken: list[str], put: list[str], failed: Invocation, later: Invocation, complaint: Complaint) -> bool:
    """Pair what was taken out with what was put in; what is left over must be an addition or a removal that mends."""
    if any("remount" in token for token in [*taken, *put]):
        return False  # not the same as to mount
    if len(taken) == len(put) == 1 and _wrong_value(taken[0], put[0], complaint):
        return True
    put = [*put]
    left: list[str] = []
    exchanged = 0
    for token in taken:
        match = next((other for other in put if is_exchange(token, other, complaint)), None)
        if match is None:
            left.append(token)
        else:
            put.remove(match)
            exchanged += 1
    if exchanged > 2:
        return False
    if not left and not put:
        return True
    if not left:
        return _adds(put, failed, complaint, bool(exchanged))
    if not put:
        return _removes(left, complaint)
    return _replaces(left, put, failed, later, complaint)


def _wrong_value(token: str, other: str, complaint: Complaint) -> bool:
    """Whether the output says that this value is none of its kind, and another stands in its place: three, then 3."""
    (key, _, value), (same, _, right) = (one.rpartition("=") for one in (token, other))
    if key != same or value == right or not value or not right:
        return False
    return _NO_VALUE.search(complaint.text) is not None and complaint.names(value) and not complaint.elsewhere


def _adds(put: list[str], failed: Invocation, complaint: Complaint, exchanged: bool) -> bool:
    """Whether words that were put in mend: options always, operands where the output asked for some."""
    operands = [token for token in put if not token.startswith("-")]
    if complaint.known and complaint.elsewhere and not complaint.wording and not complaint.denied:
        return False
    if not operands:
        return len(put) <= 3 and (bool(failed.arguments) or complaint.wording)
    asked = complaint.wording and not complaint.elsewhere
    # An option with a value that the grammar does not know looks like an operand behind an option.
    if len(operands) == 1 and len(put) == 2 and put[0].startswith("-"):
        return bool(failed.operands) or asked
    return len(operands) <= 2 and asked and not exchanged


def _removes(left: list[str], complaint: Complaint) -> bool:
    """Whether words that were taken out mend: what the program did not know, or had too many of."""
    if all(token.startswith("-") for token in left):
        return complaint.wording or not complaint.known
    return (
        complaint.wording
        and not complaint.elsewhere
        and len(left) <= 2
        and complaint.known
        and ("too many" in complaint.text or any(complaint.names(token) for token in left))
    )


def _replaces(left: list[str], put: list[str], failed: Invocation, later: Invocation, complaint: Complaint) -> bool:
    """Words that are no slips of each other: only what the output is about, in a call that is otherwise the same."""
    if complaint.denied and len(left) == len(put) == 1 and "@" in put[0] and "@" not in left[0]:
        return addressed(left[0], put[0])
    if not complaint.wording or complaint.elsewhere or not complaint.known:
        return _split(left, put)
    kept = {said(word) for word in failed.arguments} & {said(word) for word in later.arguments}
    if _split(left, put):
        return True
    if len(left) == 1 and len(put) == 1 and not left[0].startswith("-"):
        one, other = left[0], put[0]
        if one == (failed.subcommand[-1] if failed.subcommand else None) or (
            failed.arguments and one == said(failed.arguments[0]) and len(failed.arguments) > 1
        ):
            # A subcommand that does not exist.
            meant = one in known_words() or complaint.names(other)
            return (
                meant
                and bool(kept)
                and complaint.blames(one)
                and re.search(r"unknown|invalid|no such command|not a |no such remote|unrecognized", complaint.text)
                is not None
                and other.isalpha()
            )
        return addressed(one, other)
    return len(left) == 1 and len(put) == 2 and any(addressed(left[0], token) or addressed(token, left[0]) for token in put)


def _split(left: list[str], put: list[str]) -> bool:
    """Whether the same letters were only put together in another way."""
    return squeezed("".join(left)) == squeezed("".join(put)) and digits(left) == digits(put) and len("".join(left)) > 1
