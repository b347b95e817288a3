"""A business in an empty store."""

from __future__ import annotations

import pytest

from sandbox.billing import Business
from store.database import Store


@pytest.fixture
def business(store: Store) -> Business:
    """A seller in Berlin with a tax of 19 percent and no client yet."""
    return Business(store)
