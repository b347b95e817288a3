"""An invoice document comes back from JSON exactly as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import is_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.invoices.document import Invoice
from reports.invoices.json_document import canonical, from_json, to_json
from sandbox.invoices import one_page
from sandbox.odd_invoices import ALL
from store.errors import UsageError

INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)


def anything_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type of the document model, chosen from its annotations."""
    if is_dataclass(kind):
        return st.builds(kind, **{name: anything_of(hint) for name, hint in get_type_hints(kind).items()})
    if get_origin(kind) is tuple:
        return st.lists(anything_of(get_args(kind)[0]), max_size=2).map(tuple)
    if get_origin(kind) is UnionType:
        return st.one_of(*map(anything_of, get_args(kind)))
    if kind is datetime:
        return INSTANTS
    if kind is Decimal:
        return st.decimals(allow_nan=False, allow_infinity=False)
    return st.from_type(kind)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(anything_of(Invoice))
def test_any_document_comes_back_as_it_was_with_the_scale_of_its_decimals(invoice: Invoice) -> None:
    text = canonical(invoice)
    back = from_json(json.loads(text))
    assert back == invoice
    assert canonical(back) == text


@pytest.mark.parametrize("made", ALL.values(), ids=ALL)
def test_the_samples_come_back(made: Callable[[], Invoice]) -> None:
    assert from_json(json.loads(json.dumps(to_json(made())))) == made()


def test_amounts_are_texts_and_keep_their_scale() -> None:
    line = replace(one_page().lines[0], quantity=Decimal("2.50"))
    document = to_json(replace(one_page(), lines=(line,)))
    assert document["lines"][0]["quantity"] == "2.50"
    assert from_json(document).lines[0].quantity.as_tuple() == Decimal("2.50").as_tuple()


def test_instants_are_utc_with_milliseconds() -> None:
    entry = one_page().evidence[0].entries[0]
    elsewhere = datetime(2026, 7, 1, 9, 30, 0, 250_000, tzinfo=timezone(timedelta(hours=2)))
    task = replace(one_page().evidence[0], entries=(replace(entry, started_at=elsewhere),))
    document = to_json(replace(one_page(), evidence=(task,)))
    assert document["evidence"][0]["entries"][0]["started_at"] == "2026-07-01T07:30:00.250Z"


@pytest.mark.parametrize("moment", [datetime(2026, 7, 1), datetime(2026, 7, 1, 0, 0, 0, 1, tzinfo=UTC)])
def test_what_would_not_come_back_is_refused(moment: datetime) -> None:
    task = one_page().evidence[0]
    with pytest.raises(ValueError, match="whole milliseconds"):
        to_json(replace(one_page(), evidence=(replace(task, entries=(replace(task.entries[0], started_at=moment),)),)))


def test_the_canonical_text_has_sorted_keys_and_no_blanks_and_tells_scales_apart() -> None:
    text = canonical(one_page())
    assert list(json.loads(text)) == sorted(json.loads(text))
    assert '": ' not in text and '", ' not in text
    assert "Speicherstraße" in text
    coarser = replace(one_page(), totals=replace(one_page().totals, prepaid=Decimal("0")))
    assert canonical(coarser) != text


def test_a_document_from_before_a_field_was_added_still_reads() -> None:
    document = to_json(one_page())
    del document["grouping"], document["retainer"]
    assert from_json(document) == one_page()


def test_anything_else_is_told_with_the_place() -> None:
    document = to_json(one_page())
    document["totals"]["net"] = "much"
    with pytest.raises(UsageError, match=r"\$\.totals\.net"):
        from_json(document)
