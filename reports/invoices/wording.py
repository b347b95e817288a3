"""The words an invoice is printed with, a table for each language; a language without one is served in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """What is printed in one language: labels and sentences, names of units, and what is said of each VAT category."""

    language: str
    labels: Mapping[str, str]
    units: Mapping[str, str]  # by UN/ECE Rec 20 code: one form, or singular|plural
    vat: Mapping[str, str]  # by UNCL5305 category: the name of the row in the totals
    reasons: Mapping[str, str]  # by UNCL5305 category: the sentence the law wants where nothing else says it

    def __getitem__(self, key: str) -> str:
        return self.labels[key]

    def say(self, key: str, **values: object) -> str:
        """A sentence with its places filled."""
        return self.labels[key].format(**values)

    def unit(self, code: str, quantity: Decimal) -> str:
        """A unit in words, in the singular for exactly one; its code where there are no words."""
        one, _, many = self.units.get(code, code).partition("|")
        return one if quantity == 1 or not many else many


@cache
def words(language: str) -> Words:
    """The words of a BCP 47 tag such as `de` or `de-AT`, in any case; English for a language that has no table."""
    primary = primary_language(language)
    return _read(primary if primary in LANGUAGES else DEFAULT)


def primary_language(language: str) -> str:
    """`de` of `de-AT` and of `DE_at`."""
    return language.replace("_", "-").split("-")[0].strip().lower()


@cache
def _read(language: str) -> Words:
    import tomllib

    table = tomllib.loads((files("reports.invoices") / "templates" / "words" / f"{language}.toml").read_text("utf-8"))
    return Words(language, table["labels"], table["units"], table["vat"], table["reasons"])
