"""The texts of a procedure with the values of one run in them: as they are executed, and as they may be seen."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from runbooks.model import Parameter, Procedure, Step, templates_of
from runbooks.parameters.lent import lent_parameters
from runbooks.template import Slot, Template, plain, quoted, word

MASK = "***"
_SHORTEST = 3  # hiding shorter ones wherever they occur would destroy more than it protects
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Texts:
    """Fills in templates; `values` may grow while the run goes on, as captures find some."""

    def __init__(self, procedure: Procedure, values: Mapping[str, str], held: Collection[str] = ()) -> None:
        self.procedure = procedure
        self.held = frozenset(held)
        self.defaults = procedure.defaults
        self.secrets = frozenset(one.name for one in procedure.parameters if one.is_secret) | self.held
        # What a capture finds replaces its default, which is from another day.
        first = {one.name: one.default for one in procedure.parameters if one.default is not None and one.capture is None}
        self.values: dict[str, str] = {**first, **values}
        self._lent = lent_parameters(procedure)

    def executed(self, template: Template) -> str:
        """The text to execute, byte for byte as recorded where the values are the recorded ones."""
        if self.held.isdisjoint(template.names):
            return template.filled(self.values, self.defaults)
        return "".join(self._piece(piece, slot) for piece, slot in template.pieces())

    def shown(self, template: Template) -> str:
        """The same text to be seen and kept: secrets as ***, values that are not known yet as references."""
        if self.secrets.isdisjoint(template.names) and template.names <= self.values.keys():
            return template.filled(self.values, self.defaults)
        return "".join(self._shown_piece(piece, slot) for piece, slot in template.pieces())

    def word(self, template: Template) -> str:
        """The value of a template that is one word."""
        return template.value(self.values, self.defaults)

    def shown_word(self, template: Template) -> str:
        """The same, to be seen."""
        return plain(self.shown(template))

    def environment(self, step: Step) -> dict[str, str]:
        """The variables that this step alone is given: its own, and parameters that its texts read as variables."""
        lent = {name: self.values[name] for name in self._lent_to(step) if name in self.values and name not in self.held}
        return {**lent, **{name: self.word(template) for name, template in step.environment}}

    def shown_environment(self, step: Step) -> dict[str, str]:
        """The same as shell source, to be seen."""
        lent = {name: self._shown_value(name) for name in self._lent_to(step)}
        return {**lent, **{name: self.shown(template) for name, template in step.environment}}

    def titled(self, step: Step) -> Step:
        """The step with values in what people read of it."""
        return replace(
            step, title=self._prose(step.title), why=self._prose(step.why), rollback_note=self._prose(step.rollback_note)
        )

    def missing(self, step: Step) -> Iterator[Parameter]:
        """The parameters of a step that have no value yet."""
        names = dict.fromkeys(slot.name for template in templates_of(step) for slot in template.slots)
        for name in (*names, *(name for name in self._lent_to(step) if name not in names)):
            if name not in self.values:
                yield self.procedure.parameter(name) or Parameter(name=name)

    def masked(self, text: str) -> str:
        """Any text without the values of secrets, as they are or as shell source."""
        for value in sorted((self.values.get(name, "") for name in self.secrets), key=len, reverse=True):
            if len(value) >= _SHORTEST:
                for form in dict.fromkeys((word(value), quoted(value, "double"), quoted(value, "single"), value)):
                    text = text.replace(form, MASK)
        return text

    def _lent_to(self, step: Step) -> list[str]:
        return sorted(self._lent.get(step.id, ()))

    def _shown_value(self, name: str) -> str:
        if name in self.secrets:
            return MASK
        return word(self.values[name]) if name in self.values else f"${{{name}}}"

    def _piece(self, piece: str, slot: Slot | None) -> str:
        if slot is None or slot.name in self.held:
            return piece
        value = self.values[slot.name]
        return slot.recorded if value == self.defaults.get(slot.name) else quoted(value, slot.form)

    def _shown_piece(self, piece: str, slot: Slot | None) -> str:
        if slot is not None and slot.name in self.secrets:
            return MASK
        return piece if slot is None or slot.name not in self.values else self._piece(piece, slot)

    def _prose(self, text: str) -> str:
        def put(match: re.Match[str]) -> str:
            name = match[1]
            return MASK if name in self.secrets else self.values.get(name, match[0])

        return _REFERENCE.sub(put, text)
