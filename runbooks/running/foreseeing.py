"""What the steps of a run will want that nobody gives where no terminal is: told before anything is done, all at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runbooks.knowledge.guarding import guarded
from runbooks.model import Step
from runbooks.running.consent import Want, as_danger_of, wanted
from runbooks.running.filling import Texts
from runbooks.running.seams import Asker
from runbooks.template import Template
from store.errors import RefusedError

_PLURAL = {"needs": "need", "wants": "want", "has": "have"}


@dataclass(frozen=True, slots=True)
class _Lack:
    """What a step lacks, in words; `option` gives it, where anything but a terminal does."""

    words: str
    option: str | None = None


def refuse_unattended(steps: Sequence[tuple[int, Step]], texts: Texts, asker: Asker) -> None:
    """Raises RefusedError where a step needs a terminal, or a confirmation that `asker` does not give beforehand.

    Where that hangs on a value that a step has yet to find, it is left to the step.
    """
    found: dict[_Lack, list[int]] = {}
    for number, step in steps:
        for lack in _lacks(number, guarded(step), texts, asker):
            found.setdefault(lack, []).append(number)
    if found:
        told = "; ".join(_sentence(numbers, lack.words) for lack, numbers in found.items())
        raise RefusedError(f"nothing was done: {told}; {_remedy(list(found))}")


def _lacks(number: int, step: Step, texts: Texts, asker: Asker) -> Iterator[_Lack]:
    titled = texts.titled(step)
    if step.kind == "manual" or step.command is None:
        if not asker.manual(titled, number):
            yield _Lack("needs a terminal, or --yes where it is done by hand already", "--yes")
        return
    if step.kind == "interactive":
        yield _Lack("needs a terminal")
    elif (want := _ungiven(number, titled, step.command, texts, asker)) is not None:
        yield _Lack(f"wants {want.option}", want.option)
    if step.skip_if is not None:
        asking = as_danger_of(titled, step.skip_if, f"Condition of: {titled.title}")
        if (want := _ungiven(number, asking, step.skip_if, texts, asker)) is not None:
            yield _Lack(f"has a condition that was not confirmed: {texts.shown(step.skip_if)}", want.option)


def _ungiven(number: int, titled: Step, text: Template, texts: Texts, asker: Asker) -> Want | None:
    want = wanted(titled, texts)
    if want is None or (want.name is not None and not _is_known(titled, texts)):
        return None
    return None if asker.confirm(titled, number, texts.shown(text), want.name) else want


def _is_known(titled: Step, texts: Texts) -> bool:
    """Whether what must be typed for a step has no value in it that is found later."""
    if titled.confirm_name is not None and texts.shown_word(titled.confirm_name):
        return titled.confirm_name.names <= texts.values.keys()
    known = texts.procedure.parameters
    return not any(f"${{{one.name}}}" in titled.title for one in known if one.name not in texts.values)


def _sentence(numbers: Sequence[int], words: str) -> str:
    """step 3 wants --yes; steps 3, 5 want --yes."""
    if len(numbers) == 1:
        return f"step {numbers[0]} {words}"
    verb, _, rest = words.partition(" ")
    return f"steps {', '.join(map(str, numbers))} {_PLURAL[verb]} {rest}"


def _remedy(lacks: Sequence[_Lack]) -> str:
    if any(lack.option is None for lack in lacks):
        return "run it in a terminal"
    return f"give {' '.join(dict.fromkeys(lack.option for lack in lacks if lack.option))}, or run it in a terminal"
