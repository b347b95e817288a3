"""Each language says everything, and in the same places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from string import Formatter

import pytest

from reports.invoices import html
from reports.invoices.wording import LANGUAGES, Words, words
from sandbox.invoices import one_page, reverse_charge


def tables(said: Words) -> dict[str, Mapping[str, str]]:
    return {"labels": said.labels, "units": said.units, "vat": said.vat, "reasons": said.reasons}


def places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words_with_the_same_places(language: str) -> None:
    said, english = tables(words(language)), tables(words("en"))
    assert {name: set(table) for name, table in said.items()} == {name: set(table) for name, table in english.items()}
    for name, table in english.items():
        for key, text in table.items():
            assert said[name][key].strip(), f"{name}.{key} is empty"
            assert places(said[name][key]) == places(text), f"{name}.{key}"


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_language_was_copied_from_english(language: str) -> None:
    same = [key for key, text in words(language).labels.items() if text == words("en").labels[key]]
    assert len(same) < 12, same


@pytest.mark.parametrize(("tag", "expected"), [("de-AT", "de"), ("DE_ch", "de"), ("xx", "en"), ("zh-Hans", "en"), ("", "en")])
def test_a_regional_tag_has_its_language_and_an_unknown_one_english(tag: str, expected: str) -> None:
    assert words(tag) is words(expected) or words(tag) == words(expected)


def test_an_invoice_in_an_unknown_language_is_in_english() -> None:
    page = html.render(replace(one_page(), language="tlh"))
    assert page == html.render(one_page())


@pytest.mark.parametrize("language", LANGUAGES)
def test_reverse_charge_is_said_in_the_language_of_the_document(language: str) -> None:
    assert words(language).reasons["AE"].split(":")[0] in html.render(reverse_charge(language))
