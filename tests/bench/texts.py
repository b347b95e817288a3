"""What rendering, masking and reading the context cost, hostile input included: no prompt may wait for them long."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from recorder.context import read_context
from recorder.secrets import mask_bytes
from recorder.text import render
from tests.bench.measures import Figure

_ORDINARY = "héllo world, this is an ordinary line of output\r\n".encode() * 200_000
_NASTY_FOR_MASKS = (b"eyJ", b"://a:", b"-----BEGIN PRIVATE KEY-----", b"_", b"-", b"TOKEN=", b"a.", b"sig=" * 3)
_NASTY_FOR_RENDER = (
    *(b"\x1b", b"\x1b[", b"\x1b]", b"\x1bP", b"\r", b"\x1b[1;", b"ab\b", b"\x1b7\x1b[1;1H", b"\r\t", b"\x1b[A\n"),
    *(b"\x1b[?1049h", b"x\x1b[60;80H", b"\x1b[9999b", b" \x1b[@\r", b"\xc2", b"\x1b[L", b"\x1b[M\n"),
)
_SMALL, _LARGE = 50_000, 400_000


def _seconds(work: Callable[[], object], times: int = 3) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def _hostile(raw: bytes, size: int) -> float:
    shown = b"x" * 5000 + raw * (size // len(raw))
    return _seconds(lambda: render(shown), 2)


def text_costs(folder: Path) -> list[Figure]:
    """Speeds beside plain decoding, growth with eight times the hostile input, and the context of a git checkout."""
    rate = len(_ORDINARY) / _seconds(lambda: render(_ORDINARY)) / 1e6
    decoding = len(_ORDINARY) / _seconds(lambda: _ORDINARY.decode().replace("\r\n", "\n")) / 1e6
    growth = [(_hostile(raw, _LARGE), _hostile(raw, _SMALL)) for raw in _NASTY_FOR_RENDER]
    # Half a second is forgiven: the small run may be over in a millisecond.
    worst = max(growth, key=lambda pair: (pair[0] - 0.5) / pair[1])
    masked = max(_seconds(partial(mask_bytes, raw * (1_000_000 // len(raw))), 1) for raw in _NASTY_FOR_MASKS)
    plain = _seconds(lambda: mask_bytes(b"ordinary words of output\n" * 40_000), 1)
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    deep = folder / "a" / "b" / "c"
    deep.mkdir(parents=True)
    environment = {"HOME": str(folder.parent)}
    context = _seconds(lambda: read_context(str(deep), environment), 50) * 1000
    looking = _seconds(lambda: list(folder.iterdir()), 50) * 1000
    return [
        Figure("ordinary output rendered, MB/s", rate, decoding, rate, 30, "MB/s", at_least=True),
        Figure("hostile output, 8 times as much, s", *worst, (worst[0] - 0.5) / worst[1], 32, "times"),
        Figure("hostile output masked, 1 MB, s", masked, plain, masked, 5, "s"),
        Figure("context of a directory", context, looking, context, 0.3, "ms"),
    ]
