"""The official rules, compiled once for the session."""

from __future__ import annotations

import pytest

from tests.unit.einvoice.oracle import Oracle


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    """Skips only where the packages that bring the rules are not installed."""
    for package in ("saxonche", "facturx", "lxml"):
        pytest.importorskip(package)
    return Oracle()
