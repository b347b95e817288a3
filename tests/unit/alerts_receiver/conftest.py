"""Fixtures of the receiver: one whose configuration a test writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.alerts_receiver.asking import Receiving, configured


@pytest.fixture
def receiving(tmp_path: Path) -> Receiving:
    """A receiver without configuration."""
    return Receiving(tmp_path / "deliveries")


@pytest.fixture
def with_config(tmp_path: Path) -> Callable[[str], Receiving]:
    """Makes a receiver with a configuration."""
    return lambda text: Receiving(tmp_path / "deliveries", configured(tmp_path, text))


WithConfig = Callable[[str], Receiving]
