"""What holds for every delivery of every format: it is known by its body, and whatever is done to it, nothing breaks."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.delivery import Delivery
from alerts.detect import ALIASES, FORMATS, detect, format_named, read
from alerts.errors import FormatError
from alerts.model import STATES, Reading
from alerts.severity import LEVELS
from tests.unit.alerts.deliveries import FOLDER, NOON, PATHS, delivery

FORMATS_HERE = (
    *("alertmanager", "prometheus", "grafana", "grafana_legacy", "pagerduty", "pagerduty_messages", "pagerduty_events"),
    *("opsgenie", "opsgenie_api", "datadog", "cloudwatch", "cloudwatch_event", "azure", "azure_classic", "gcp"),
)
NAMES = sorted(f"{format_}/{path.stem}" for format_ in FORMATS_HERE for path in (FOLDER / format_).glob("*.json"))
_STRANGE = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1.5,
        10**30,
        1e300,
        "",
        "x",
        "\x00\x1b[31m\n",
        "\udcff",
        "9" * 5000,
        [],
        {},
        [None],
        [[]],
        [{}],
        {"a": [1]},
    ]
)


@pytest.mark.parametrize("name", NAMES)
def test_a_delivery_is_known_by_its_body(name: str) -> None:
    """Of Opsgenie's API the path says it: a body with a `message` could be anybody's."""
    found = delivery(name)
    assert next(one.name for one in FORMATS.values() if one.matches(found)) == name.partition("/")[0]
    if name not in PATHS:
        assert detect(Delivery(found.body)).name == name.partition("/")[0]


@pytest.mark.parametrize("name", NAMES)
def test_no_other_format_of_these_takes_it(name: str) -> None:
    """The order of detection only decides between an EventBridge event and the SNS envelope that it came in."""
    matching = {one for one in FORMATS_HERE if FORMATS[one].matches(delivery(name))}
    by_sns = {"cloudwatch"} if name == "cloudwatch_event/by-sns" else set()
    assert matching == {name.partition("/")[0]} | by_sns


@pytest.mark.parametrize("name", NAMES)
def test_a_delivery_read_twice_says_the_same(name: str) -> None:
    assert read(delivery(name)) == read(delivery(name))


def test_names_and_aliases_are_one_each_and_documented() -> None:
    words = [word for one in FORMATS.values() for word in (one.name, *one.aliases)]
    assert len(words) == len(set(words))
    assert all(FORMATS[name].documented.startswith("https://") for name in FORMATS_HERE)
    assert all(format_named(alias.replace("_", "-").upper()).name == name for alias, name in ALIASES.items())


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (b'{"a": ' + b"[" * 70, True),
        (b'{"a": "' + b"[" * 70 + b'"}', False),
        (b'{"a": "\\\\"' + b"[" * 70, True),
        (b'{"a": "\\"' + b"[" * 70 + b'"}', False),
        (b"[" + b"[]," * 100 + b"1]", False),
    ],
)
def test_only_brackets_outside_of_strings_nest(body: bytes, refused: bool) -> None:
    with pytest.raises(FormatError) as caught:
        read(Delivery(body, format="grafana"))
    assert ("nested" in str(caught.value)) is refused


def test_an_unknown_name_is_told_the_nearest() -> None:
    with pytest.raises(FormatError, match="did you mean grafana"):
        format_named("graphana")


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"[1]", b'"x"', b"plain text", b'{"a\\nb": 1}'])
def test_what_nobody_knows_is_refused_in_one_line(body: bytes) -> None:
    with pytest.raises(FormatError) as caught:
        read(Delivery(body, received_at=NOON))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"[1]", b'"x"', b"plain text", b'{"alerts": {}}'])
@pytest.mark.parametrize("name", FORMATS_HERE)
def test_what_is_not_of_the_named_format_is_refused_or_says_nothing(name: str, body: bytes) -> None:
    _check(Delivery(body, format=name, received_at=NOON))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_is_done_to_a_delivery_nothing_but_format_error_comes_of_it(name: str, data: st.DataObject) -> None:
    document = json.loads(delivery(name).body)
    _unwrap(document)
    for _ in range(data.draw(st.integers(1, 3))):
        document = _mutated(document, data)
    body = json.dumps(_wrapped(document)).encode()
    for format_ in ("", name.partition("/")[0]):
        _check(Delivery(body, uid="u", format=format_, path=PATHS.get(name, ""), received_at=NOON))


def _mutated(document: Any, data: st.DataObject) -> Any:
    """The document with one place changed: dropped, of another type, or nested."""
    places = list(_places(document))
    if not places:
        return copy.deepcopy(data.draw(_STRANGE))
    holder, key = data.draw(st.sampled_from(places))
    match data.draw(st.sampled_from(["drop", "strange", "nest", "listed"])):
        case "drop":
            del holder[key]
        case "strange":
            holder[key] = copy.deepcopy(data.draw(_STRANGE))  # the next change must not change the sample
        case "nest":
            holder[key] = {"nested": holder[key]}
        case _:
            holder[key] = [holder[key]]
    return document


def _places(value: Any) -> Any:
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    else:
        return
    for key, inner in pairs:
        yield value, key
        yield from _places(inner)


def _unwrap(document: Any) -> None:
    """The message of an envelope is changed within, too."""
    if isinstance(document, dict) and str(document.get("Message", "")).startswith("{"):
        document["Message"] = json.loads(document["Message"])


def _wrapped(document: Any) -> Any:
    if isinstance(document, dict) and isinstance(document.get("Message"), dict):
        return {**document, "Message": json.dumps(document["Message"])}
    return document


def _check(found: Delivery) -> None:
    try:
        _, what = read(found)
    except FormatError as error:
        assert "\n" not in str(error) and 20 < len(str(error)) < 700, error
    else:
        _sane(what)


def _sane(found: Reading) -> None:
    assert isinstance(found.delivery_id, str) and isinstance(found.truncated, int) and found.truncated >= 0
    for one in found.sightings:
        assert one.state in STATES and one.severity in LEVELS
        assert one.identity and one.identity_from and one.name
        assert all(isinstance(text, str) for text in (one.name, one.summary, one.description, one.url, one.actor))
        assert all(moment is None or moment > 0 for moment in (one.starts_at, one.ends_at, one.seen_at))
        for told in (one.labels, one.annotations):
            assert all(isinstance(text, str) for pair in told.items() for text in pair)
        assert all(isinstance(word, str) and word.strip() == word != "" for word in one.resources)
