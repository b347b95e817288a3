"""JSON of many rows, several times faster than the standard library's; its import would cost small changes too much."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

_MANY = 500


def decoded(texts: Sequence[str]) -> list[Any]:
    """What each text says."""
    if len(texts) < _MANY:
        return [json.loads(text) for text in texts]
    import msgspec

    decode = msgspec.json.Decoder().decode
    return [decode(text) for text in texts]


def encoded(rows: Sequence[dict[str, Any]]) -> str:
    """All rows as one list."""
    if len(rows) >= _MANY:
        import msgspec

        try:
            return msgspec.json.encode(rows).decode()
        except UnicodeEncodeError:
            pass  # lone surrogates, which the standard library passes on
    return json.dumps(rows, ensure_ascii=False)
