"""Deliveries from files are what was sent, in whatever way it was kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alerts import captured
from alerts.delivery import Delivery
from recorder import journal
from recorder.clocks import Instant
from store.errors import NotFoundError, UsageError
from tests.unit.alert_intake.making import delivery, in_journal

LIKE = Delivery(b"", integration="prod", received_at=7, format="grafana")
BODY = b'{"status": "firing"}'


def found(path: Path) -> list[Delivery]:
    """The deliveries in a file."""
    return list(captured.from_path(path, LIKE))


def written(path: Path, content: bytes) -> Path:
    """A file with this content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "bodies"),
    [
        (BODY, [BODY]),
        (b'{\n "a": 1,\n "b": 2\n}', [b'{\n "a": 1,\n "b": 2\n}']),
        (b'{"a": 1}\n\n{"b": 2}\n', [b'{"a": 1}', b'{"b": 2}']),  # lines of bodies
        (b'[{"a": 1},\n{"b": 2}]', [b'[{"a": 1},\n{"b": 2}]']),
        (b"[\n]\n[\n]", [b"[\n]\n[\n]"]),
        (b"plain\ntext", [b"plain\ntext"]),
        (b'{"a": 1}\nplain', [b'{"a": 1}\nplain']),
        (b" \n", []),
        (b'{"body": "of an e-mail"}', [b'{"body": "of an e-mail"}']),  # which is no captured delivery
        (b'"body"', [b'"body"']),
        (b"[" * 100_000, [b"[" * 100_000]),
    ],
)
def test_a_file_is_one_body_or_lines_of_bodies(tmp_path: Path, content: bytes, bodies: list[bytes]) -> None:
    made = found(written(tmp_path / "x.json", content))
    assert [one.body for one in made] == bodies
    assert {(one.integration, one.received_at, one.format) for one in made} <= {("prod", 7, "grafana")}
    assert len({one.uid for one in made}) == len(made)


def test_a_captured_delivery_says_itself_how_it_came(tmp_path: Path) -> None:
    told = {
        "received_at": "2026-11-18T11:06:40Z", "integration": "am", "format": "alertmanager", "path": "/in/am",
        "query": {"a": 1}, "headers": {"X-Id": "7"}, "body": {"status": "firing"},
    }  # fmt: skip
    (made,) = found(written(tmp_path / "x.json", json.dumps(told).encode()))
    assert made.body == BODY
    assert (made.received_at, made.integration, made.format, made.path) == (
        1_795_000_000_000_000,
        "am",
        "alertmanager",
        "/in/am",
    )
    assert (made.query, made.headers) == ({"a": "1"}, {"x-id": "7"})


def test_what_a_captured_delivery_does_not_say_is_as_it_is_for_all(tmp_path: Path) -> None:
    lines = [json.dumps({"body": "text \ud83d", "received_at": "nonsense", "headers": None, "query": [1]}), BODY.decode()]
    for name in ("x.ndjson", "x.jsonl", "x.txt"):
        first, second = found(written(tmp_path / name, "\n".join(lines).encode()))
        assert first.body == "text \ud83d".encode("utf-8", "surrogatepass")
        assert (first.integration, first.received_at, first.headers, first.query) == ("prod", 7, {}, {})
        assert second.body == BODY


def test_a_folder_holds_files_that_are_taken_in_by_name(tmp_path: Path) -> None:
    for name in ("b.json", "a/z.json", "a/README.md", ".hidden", "c.license"):
        written(tmp_path / "in" / name, name.encode())
    assert [one.body for one in found(tmp_path / "in")] == [b"a/z.json", b"b.json"]


def test_a_folder_may_list_its_deliveries_whose_bodies_are_files_beside_the_list(tmp_path: Path) -> None:
    written(tmp_path / "b.body", b"\xff no text")
    written(tmp_path / "truth.json", b"{}")
    listed = written(tmp_path / captured.LIST, b'{"file": "b.body", "received_at": 1772366400, "integration": "am"}\n')
    (made,) = found(tmp_path)
    assert (made.body, made.received_at, made.integration) == (b"\xff no text", 1772366400_000000, "am")
    for line in (b'{"file": "../b.body"}', b'{"file": "gone.body"}', b"no JSON"):
        listed.write_bytes(line)
        with pytest.raises(UsageError, match="line 1"):
            found(tmp_path)


def test_a_journal_holds_deliveries_as_they_were_received(tmp_path: Path) -> None:
    made = delivery(BODY, 0, integration="other")
    event = journal.encode_event(0, Instant(0, 0, 0), "session", {})
    assert found(in_journal(tmp_path, [event, made])) == [made]


@pytest.mark.parametrize("content", [b"TTJ1" + journal.encode(journal.Kind.DELIVERY, 0, Instant(0, 0, 0), b"\x02\0\0\0{]")])
def test_a_journal_of_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UsageError, match="is no journal of deliveries"):
        found(written(tmp_path / "x.ttj", content))


def test_what_is_not_there_or_can_not_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no file"):
        found(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="can't be read"):
        found(written(tmp_path / "x", b"") / "y")
