"""Whatever comes in place of a delivery that is known, it is read or refused, and never anything else happens."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.delivery import Delivery
from alerts.detect import FORMATS, read
from alerts.errors import FormatError
from alerts.model import STATES, Reading
from alerts.severity import LEVELS
from tests.unit.alerts.payloads import NAMES, delivery, formats_of, reading

ODD: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        -1,
        7,
        2.5,
        10**18,
        10**30,
        1e300,
        float("inf"),
        "",
        " ",
        "x",
        "\ud800",
        "9" * 500,
        "{X}",
        "[",
        "{",
    ),
    *([], [None], [[]], [{}], {}, {"a": {"b": []}}, "2026-13-41", "0001-01-01T00:00:00Z", "+99:99", "[1]", "<1>", "²"),
]
FAST = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def check(found: Reading) -> None:
    """A reading is of the types that it says it is."""
    for one in found.sightings:
        assert one.state in STATES and one.severity in LEVELS
        assert isinstance(one.identity, str) and one.identity and one.name and one.identity_from
        texts = (one.summary, one.description, one.url, one.runbook_url, one.actor, one.severity_told)
        assert all(isinstance(word, str) for word in (*texts, *one.resources))
        assert all(word is None or isinstance(word, int) for word in (one.starts_at, one.ends_at, one.seen_at))
        pairs = (*one.labels.items(), *one.annotations.items())
        assert all(isinstance(name, str) and isinstance(value, str) for name, value in pairs)
    assert isinstance(found.delivery_id, str) and all(isinstance(remark, str) for remark in found.remarks)


def survives(one: Delivery, name: str) -> None:
    """It is read or refused, by its own format and by whichever thinks it is its own."""
    with suppress(FormatError):
        check(FORMATS[name].read(one))
    with suppress(FormatError):
        check(read(one)[1])


@pytest.mark.parametrize("name", NAMES)
def test_each_delivery_is_told_as_one_format_alone(name: str) -> None:
    assert formats_of(delivery(name)) == [name.partition("/")[0]]
    found = reading(name)
    check(found)
    assert found.sightings or found.remarks


@st.composite
def mutated(draw: st.DrawFn, document: Any) -> Any:
    """A document with something dropped, replaced or nested."""
    document = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(document))
        if not places:
            return ODD[draw(st.integers(0, len(ODD) - 1))]
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        how = draw(st.sampled_from(("drop", "odd", "nest", "swap")))
        if how == "drop":
            del holder[key]
        elif how == "odd":
            holder[key] = copy.deepcopy(ODD[draw(st.integers(0, len(ODD) - 1))])
        elif how == "nest":
            holder[key] = [holder[key]] if draw(st.booleans()) else {"name": holder[key]}
        else:
            other, place = places[draw(st.integers(0, len(places) - 1))]
            with suppress(KeyError, IndexError):
                holder[key] = copy.deepcopy(other[place])
    return document


def _places(value: Any) -> Any:
    pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    for key, one in pairs:
        yield value, key
        yield from _places(one)


@FAST
@given(st.data())
@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("json")])
def test_a_document_in_which_something_is_wrong_is_read_or_refused(name: str, data: st.DataObject) -> None:
    whole = delivery(name)
    document = data.draw(mutated(whole.document))
    headers = {key: value for key, value in whole.headers.items() if "ndjson" not in value}
    one = replace(whole, body=json.dumps(document).encode(), headers=headers)
    survives(one, name.partition("/")[0])
    flat = {str(key): str(value) for key, value in document.items()} if isinstance(document, dict) else {}
    survives(Delivery(b"", query=flat, received_at=whole.received_at), name.partition("/")[0])


@FAST
@given(st.data())
@pytest.mark.parametrize("name", NAMES)
def test_a_body_that_is_cut_or_damaged_is_read_or_refused(name: str, data: st.DataObject) -> None:
    whole = delivery(name)
    begin, end = sorted((data.draw(st.integers(0, len(whole.body))), data.draw(st.integers(0, len(whole.body)))))
    junk = data.draw(
        st.sampled_from((b"", b"\x00", b"\xff\xfe", b"\r\n\r\n", b"<999>", b"=?x?b?!?=", b"9999999 <1>", b"\xc3", b": "))
    )
    for body in (
        whole.body[begin:end],
        whole.body[:begin] + junk + whole.body[end:],
        whole.body[:begin] + junk + whole.body[begin:],
    ):
        survives(replace(whole, body=body), name.partition("/")[0])


def test_parts_of_an_email_nested_too_deep_are_refused() -> None:
    head = b"Message-ID: <x@y>\nSubject: x\nMIME-Version: 1.0\n"
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(3000))
    survives(Delivery(head + nested), "email")
    survives(Delivery(head + b"Content-Type: message/rfc822\n\n" * 3000), "email")
