"""Fixtures of tests about what becomes of deliveries."""

from __future__ import annotations

import pytest

from store.handle import Store
from tests.unit.alert_intake.making import Room


@pytest.fixture
def room(store: Store) -> Room:
    """A room without settings."""
    return Room(store)
