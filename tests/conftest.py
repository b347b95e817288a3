"""Fixtures that many tests share: a home folder of their own and an open store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.places import Places
from store.database import Store, open_store, prepare_home


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


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty store with today's schema, made once: most of opening a new one is migrating it."""
    places = Places(tmp_path_factory.mktemp("empty"))
    with open_store(places, "test"):
        pass
    return places.store


@pytest.fixture
def store(places: Places, empty_store: Path) -> Iterator[Store]:
    """An open, empty store."""
    prepare_home(places)
    shutil.copy(empty_store, places.store)
    with open_store(places, "test") as opened:
        yield opened
