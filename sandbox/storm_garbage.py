"""Bodies that are no deliveries, or no longer: what bugs, proxies and strangers send."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping

_KEPT = 60  # bytes of what is wrapped into something else


def _cut_short(body: bytes, choose: random.Random) -> bytes:
    return body[: choose.randrange(1, max(len(body) - 1, 2))]


def _not_utf8(body: bytes, choose: random.Random) -> bytes:
    at = choose.randrange(1, max(len(body), 2))
    return b'{"alerts": "' + body[:at].hex().encode() + b"\xff\xc3\x28" + b'"}'


def _not_a_number(body: bytes, choose: random.Random) -> bytes:
    return b'{"version": "4", "groupKey": "x", "alerts": [{"labels": {"a": "b"}, "value": %s}]}' % choose.choice(
        (b"NaN", b"Infinity", b"-Infinity")
    )


def _deep(body: bytes, choose: random.Random) -> bytes:
    depth = choose.randrange(1000, 100_000)
    return b'{"alerts":' + b"[" * depth + b"]" * depth + b"}"


def _deep_and_open(body: bytes, choose: random.Random) -> bytes:
    return b'{"a":' * choose.randrange(1000, 100_000)


def _wrong_types(body: bytes, choose: random.Random) -> bytes:
    odd: object = choose.choice((None, 7, "x", [], [[]], True, 1e300))
    document = {
        "version": "4",
        "groupKey": odd,
        "groupLabels": odd,
        "alerts": [{"labels": odd, "status": odd, "startsAt": odd}, odd],
    }
    return json.dumps(document).encode()


def _huge_number(body: bytes, choose: random.Random) -> bytes:
    return b'{"groupKey": {}, "alerts": [{"labels": {}, "startsAt": ' + b"9" * choose.randrange(5000, 50_000) + b"}]}"


def _twice_the_key(body: bytes, choose: random.Random) -> bytes:
    return b'{"groupKey": "a", "alerts": [], "alerts": [{"labels": {"alertname": "x"}}]}'


def _binary(body: bytes, choose: random.Random) -> bytes:
    return b"\x00\x01" + choose.randbytes(choose.randrange(1, 4000))


def _broken_gzip(body: bytes, choose: random.Random) -> bytes:
    return b"\x1f\x8b\x08\x00" + choose.randbytes(choose.randrange(1, 400))


def _huge_nothing(body: bytes, choose: random.Random) -> bytes:
    return b'{"nothing": "' + b"x" * choose.randrange(100_000, 2_000_000) + b'"}'


def _html(body: bytes, choose: random.Random) -> bytes:
    return b"<html><body><h1>502 Bad Gateway</h1>" + body[:_KEPT].hex().encode() + b"</body></html>"


def _empty_words(body: bytes, choose: random.Random) -> bytes:
    return choose.choice((b"", b" ", b"null", b"[]", b"{}", b"0", b'""'))


KINDS: Mapping[str, Callable[[bytes, random.Random], bytes]] = {
    "cut short": _cut_short,
    "not UTF-8": _not_utf8,
    "not a number": _not_a_number,
    "deep": _deep,
    "deep and open": _deep_and_open,
    "wrong types": _wrong_types,
    "huge number": _huge_number,
    "twice the key": _twice_the_key,
    "binary": _binary,
    "broken gzip": _broken_gzip,
    "huge nothing": _huge_nothing,
    "HTML": _html,
    "empty": _empty_words,
}


def garbled(body: bytes, choose: random.Random) -> bytes:
    """Something that came in place of this JSON body."""
    return choose.choice(list(KINDS.values()))(body, choose)
