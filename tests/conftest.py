"""Fixtures that many tests share: a home folder of their own and an open store."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from recorder.places import Places
from store.database import Store, open_store, prepare_home

# The same examples every time, so that a change is judged by itself; `TT_TESTS_RANDOM=1 make test` looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, print_blob=True)
if not os.environ.get("TT_TESTS_RANDOM"):
    hypothesis.settings.load_profile("same")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees the developer's own store, nor how wide a terminal is: parallel test processes are told a width."""
    home = tmp_path / "home"
    monkeypatch.setenv("TT_HOME", str(home))
    for name in ("COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
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


Life = Callable[[Places], None]


@pytest.fixture(scope="session")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[Life, ...]], Path]:
    """The home in which all this was done, one after the other: done once, whoever asks."""
    homes: dict[tuple[Life, ...], Path] = {}

    def of(done: tuple[Life, ...]) -> Path:
        if done not in homes:
            places = Places(tmp_path_factory.mktemp("lived") / "home")
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("TT_HOME", str(places.home))
                for life in done:
                    life(places)
            homes[done] = places.home
        return homes[done]

    return of


@pytest.fixture
def lived(lives: Callable[[tuple[Life, ...]], Path], places: Places) -> Callable[..., Places]:
    """Gives the test a home, its own, in which all this was done: a copy costs a hundredth of the doing."""

    def of(*done: Life) -> Places:
        shutil.copytree(lives(done), places.home)
        return places

    return of
