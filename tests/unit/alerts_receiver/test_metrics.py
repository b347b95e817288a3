"""What happened is counted, under names that nobody outside can make up."""

from __future__ import annotations

import re
from pathlib import Path

from alerts.receiver.metrics import Metrics
from alerts.receiver.segments import Piece
from tests.unit.alerts_receiver.asking import Receiving
from tests.unit.alerts_receiver.conftest import WithConfig

_LINE = re.compile(r'[a-z_]+(\{[a-z]+="[^"\\]*"(,[a-z]+="[^"\\]*")*\})? -?[0-9.e+-]+')


def sample(text: str, name: str) -> float:
    """The value of a sample."""
    return next(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.rpartition(" ")[0] == name)


def test_every_line_is_of_the_text_format() -> None:
    metrics = Metrics(100.0)
    metrics.answered("prod", 200, 10, 0.003)
    metrics.answered("prod", 503, 10, 0.003)
    text = metrics.render({Path("a"): Piece(3, 300, 40.0), Path("b"): Piece(1, 50, 60.0)}, 100.0)
    lines = text.splitlines()
    assert text.endswith("\n")
    assert [line for line in lines if not line.startswith("# ") and not _LINE.fullmatch(line)] == []
    names = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert names == [line.split()[2] for line in lines if line.startswith("# HELP")]
    assert len(set(names)) == len(names)


def test_deliveries_bytes_times_and_what_waits_are_told() -> None:
    metrics = Metrics(100.0)
    metrics.answered("prod", 200, 10, 0.003)
    metrics.answered("prod", 200, 5, 0.001)
    metrics.answered("prod", 401, 0, 7.0)
    metrics.answered("prod", 503, 7, 0.2)
    text = metrics.render({Path("a"): Piece(3, 300, 40.0), Path("b"): Piece(1, 50, 60.0), Path("c"): Piece()}, 100.0)
    assert sample(text, 'tt_deliveries_total{integration="prod",code="200"}') == 2
    assert sample(text, 'tt_delivery_bytes_total{integration="prod"}') == 15
    assert sample(text, 'tt_auth_failures_total{integration="prod"}') == 1
    assert sample(text, "tt_unavailable_total") == 1
    assert sample(text, 'tt_ack_seconds_bucket{le="0.001"}') == 1
    assert sample(text, 'tt_ack_seconds_bucket{le="0.005"}') == 2
    assert sample(text, 'tt_ack_seconds_bucket{le="+Inf"}') == sample(text, "tt_ack_seconds_count") == 2
    assert sample(text, "tt_spool_depth") == 4
    assert sample(text, "tt_spool_bytes") == 350
    assert sample(text, "tt_spool_oldest_seconds") == 60
    assert sample(text, "tt_up") == 1


def test_names_that_are_not_known_never_become_labels(with_config: WithConfig) -> None:
    receiving = with_config("[alerts.integrations.prod]\ntoken = 't'")
    receiving.ask("POST", "/in/prod", b"{}")
    receiving.ask("POST", "/in/made-up", b"{}")
    receiving.ask("POST", "/made-up", b"{}")
    receiving.ask("POST", "/v2/enqueue", b"{}")
    text = receiving.metrics.render({}, 0)
    assert "made-up" not in text
    assert sample(text, 'tt_deliveries_total{integration="prod",code="401"}') == 1
    assert sample(text, 'tt_deliveries_total{integration="",code="404"}') == 2


def test_free_names_are_bounded() -> None:
    metrics = Metrics()
    for number in range(1000):
        metrics.answered(f"name{number}", 200, 1, 0.1)
    text = metrics.render({}, 0)
    assert text.count("tt_deliveries_total{") == 201
    assert sample(text, 'tt_deliveries_total{integration="other",code="200"}') == 800


def test_metrics_are_served_with_what_waits(receiving: Receiving) -> None:
    receiving.ask("POST", "/in/prod", b"{}")
    answer = receiving.ask("GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert sample(answer.body.decode(), "process_resident_memory_bytes") > 1_000_000
