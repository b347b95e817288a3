"""The receiver starts small: it never has the database, the command line or the renderers in memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

FORBIDDEN = ("duckdb", "click", "rich", "jinja2", "cryptography", "pytz", "jmespath")


@pytest.mark.parametrize("module", ["alerts.receiver.serve", "alerts.receiver.__main__", "alerts.poller", "alerts.outbound"])
def test_nothing_heavy_is_imported(module: str) -> None:
    program = f"import sys, {module}; print(*(name for name in {FORBIDDEN!r} if name in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.split() == []
