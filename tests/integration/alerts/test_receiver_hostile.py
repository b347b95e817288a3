"""Whatever comes over the wire, the server answers, forgets and goes on."""

from __future__ import annotations

import gzip
import http.client
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.integration.alerts.serving import DEADLINE, Serving, exchange, receiver, status_of

MEGABYTE = 1_000_000
CONFIG = """
[alerts.receiver]
body_limit = "1MB"
body_timeout = "1s"
header_timeout = "1s"
"""


WITHOUT_EXTRAS = """
import runpy, sys
sys.modules["httptools"] = sys.modules["uvloop"] = None
sys.argv = ["x", "--listen", "127.0.0.1:0"]
runpy.run_module("alerts.receiver", run_name="__main__")
"""


@pytest.fixture(scope="module", params=["", WITHOUT_EXTRAS], ids=["fast", "plain"])
def serving(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """One server for all of them, with the fast protocol and without: each must leave it in order."""
    with receiver(tmp_path_factory.mktemp("hostile"), config=CONFIG, program=request.param) as running:
        yield running
        assert running.stop() == 0
        assert [line for line in running.said if "listening" not in line] == []


@pytest.fixture(autouse=True)
def goes_on(serving: Serving) -> Iterator[None]:
    """After each of them the server takes an ordinary delivery, and has not grown."""
    yield
    assert serving.ask("POST", "/in/ordinary", b"{}")[0] == 200
    assert serving.memory() < 150 * MEGABYTE


def post(*headers: bytes, path: bytes = b"/in/x") -> bytes:
    """The head of a request."""
    return b"\r\n".join([b"POST %s HTTP/1.1" % path, b"host: x", *headers, b"", b""])


def test_a_huge_body_told_in_advance(serving: Serving) -> None:
    status, answer = serving.ask("POST", "/in/x", b"x" * (5 * MEGABYTE))
    assert (status, b"longer than 1000000 bytes" in answer) == (413, True)


def test_a_huge_body_that_waits_to_be_asked_for(serving: Serving) -> None:
    answer = serving.raw(post(b"content-length: 9000000000", b"expect: 100-continue"))
    assert status_of(answer) == 413
    assert b"100 Continue" not in answer


def test_a_body_in_chunks_without_end(serving: Serving) -> None:
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    began = time.monotonic()
    answer = serving.raw(post(b"transfer-encoding: chunked"), *[chunk] * 2000)
    assert status_of(answer) in (0, 408, 413)  # 0 where the connection was cut while it was still being written to
    assert time.monotonic() - began < 20


def test_a_body_in_chunks_of_one_byte_without_end(serving: Serving) -> None:
    answer = serving.raw(post(b"transfer-encoding: chunked"), *[b"1\r\nx\r\n" * 50_000] * 30)
    assert status_of(answer) in (0, 408, 413)


def test_chunk_extensions_without_end(serving: Serving) -> None:
    serving.raw(post(b"transfer-encoding: chunked"), b"1;", *[b"a" * 100_000] * 200)


def test_trailers_without_end(serving: Serving) -> None:
    serving.raw(post(b"transfer-encoding: chunked"), b"1\r\nx\r\n0\r\n", *[b"x-a: " + b"b" * 1000 + b"\r\n"] * 20_000)


def test_headers_without_end(serving: Serving) -> None:
    for sent in (b"x-a: b\r\n" * 1000, b"x-a: " + b"b" * 10_000):
        answer = serving.raw(b"POST /in/x HTTP/1.1\r\n", *[sent] * 100)
        assert status_of(answer) in (0, 400, 431)
    assert status_of(serving.raw(b"POST /" + b"a" * 1_000_000)) in (0, 400, 431)


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"POST /in/x HTT",
        b"POST /in/x HTTP/1.1\r\nhost: x\r\n",
        post(b"content-length: 10") + b"12345",
        post(b"transfer-encoding: chunked") + b"5\r\n123",
        post(b"content-length: 2") + b"{}" + b"POST /in",
    ],
    ids=["nothing", "line", "headers", "body", "chunk", "second"],
)
def test_whoever_is_slow_is_sent_away(serving: Serving, begun: bytes) -> None:
    began = time.monotonic()
    answer = serving.raw(begun)
    assert time.monotonic() - began < 10
    assert b" 408 " in answer


def test_one_byte_a_time_does_not_prolong_it(serving: Serving) -> None:
    with socket.create_connection(("127.0.0.1", serving.port), timeout=DEADLINE) as connection:
        stop = threading.Event()

        def drip() -> None:
            try:
                connection.sendall(post(b"content-length: 1000"))
                while not stop.wait(0.1):
                    connection.sendall(b"x")
            except OSError:
                pass

        dripping = threading.Thread(target=drip)
        dripping.start()
        began = time.monotonic()
        answer = exchange(connection)
        stop.set()
        dripping.join(DEADLINE)
    assert status_of(answer) == 408
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "sent",
    [
        b"\r\n\r\n",
        b"GARBAGE\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"POST /in/x HTTP/x.y\r\n\r\n",
        post(b"content-length: -1"),
        post(b"content-length: ten"),
        post(b"content-length: 5", b"content-length: 6") + b"12345",
        post(b"content-length: 5", b"transfer-encoding: chunked") + b"0\r\n\r\n",
        post(b"transfer-encoding: chunked") + b"zz\r\nabc",
        post(b"transfer-encoding: chunked") + b"-1\r\nabc",
        post(b"bad header: x"),
        post(b"x: a\x00b"),
        post(path=b"/in/\xff\xfe"),
        post(path=b"http://[bad"),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_what_is_no_http_is_400_or_cut_off(serving: Serving, sent: bytes) -> None:
    before = len(serving.deliveries())
    assert status_of(serving.raw(sent)) in (0, 400, 404, 405, 408)
    assert len(serving.deliveries()) == before


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 500_000,
        b'{"a":' * 100_000,
        b'{"a":1,"a":2}',
        b"NaN",
        b'{"a": 1e999999, "b": Infinity}',
        b"\xff\xfe\x00",
        b"\x00" * 1000,
        b"",
        b"9" * 900_000,
        gzip.compress(b"\x00" * 100_000_000),
    ],
    ids=["arrays", "objects", "twice", "nan", "infinity", "utf8", "nul", "empty", "digits", "bomb"],
)
@pytest.mark.parametrize("path", ["/in/x", "/v2/enqueue", "/api/v2/alerts", "/v2/alerts"])
def test_an_odd_body_is_kept(serving: Serving, body: bytes, path: str) -> None:
    status, _ = serving.ask("POST", path, body, content_type="application/json")
    assert status in (200, 202)
    assert serving.deliveries()[-1].body == body


@pytest.mark.slow
def test_ten_thousand_random_bodies_over_a_few_connections(serving: Serving) -> None:
    before = len(serving.deliveries())
    outcomes: Counter[int] = Counter()

    def deliver(seed: int) -> None:
        random_ = random.Random(seed)
        connection = serving.connection()
        for _ in range(1000):
            body = random_.randbytes(random_.choice((0, 1, 10, 100, 1000, 20_000)))
            kind = random_.choice(("application/json", "text/plain", "", "a/b; charset=\xff", "multipart/form-data"))
            path = random_.choice(("/in/x", "/in/y?a=%ff", "/v2/enqueue", "/api/v2/alerts", "/v2/alerts/a/close"))
            try:
                connection.request("POST", path, body, {"content-type": kind} if kind else {})
                answer = connection.getresponse()
                answer.read()
                outcomes[answer.status] += 1
            except http.client.HTTPException:
                outcomes[-1] += 1
                connection.close()
        connection.close()

    threads = [threading.Thread(target=deliver, args=(seed,)) for seed in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE * 3)
    assert set(outcomes) == {200, 202}
    assert len(serving.deliveries()) - before == sum(outcomes.values()) == 10_000
