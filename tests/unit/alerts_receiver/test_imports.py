"""The receiver starts small: it never has the database, the renderers or the verbs in memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("duckdb", "rich", "jinja2", "cryptography", "pytz", "jmespath", "store.database", "cli")


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("alerts.receiver.serve", HEAVY),  # uvicorn brings click, for a command line of its own
        ("alerts.receiver.__main__", HEAVY),
        ("alerts.receiver.app", (*HEAVY, "click", "uvicorn")),
        ("alerts.poller", (*HEAVY, "click", "uvicorn", "starlette")),
        ("alerts.outbound", (*HEAVY, "click", "uvicorn", "starlette")),
    ],
)
def test_nothing_heavy_is_imported(module: str, forbidden: tuple[str, ...]) -> None:
    program = f"import sys, {module}; print(*(name for name in {forbidden!r} if name in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.split() == []
