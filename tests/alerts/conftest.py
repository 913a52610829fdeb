"""The sample city for every test of this room."""

from __future__ import annotations

import pytest

from tests.alerts.sample_city import City, city


@pytest.fixture(scope="session")
def sample() -> City:
    """The sample city on its day."""
    return city()
