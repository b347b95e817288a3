"""What the tests of runs share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.runbooks.running import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A user's home in which runs run."""
    made = World.make(tmp_path / "user")
    yield made
    made.close()
