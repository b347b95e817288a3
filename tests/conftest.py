"""Fixtures that many tests share: a home folder of their own and an open store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.places import Places
from store.database import Store, open_store


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees the developer's own store."""
    home = tmp_path / "home"
    monkeypatch.setenv("TT_HOME", str(home))
    return home


@pytest.fixture
def places(own_home: Path) -> Places:
    """The places below the test's own home."""
    return Places(own_home)


@pytest.fixture
def store(places: Places) -> Iterator[Store]:
    """An open, empty store."""
    with open_store(places, "test") as opened:
        yield opened
