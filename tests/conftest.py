"""What every test runs under: none fails for being slow; continuous integration tries the same examples each time."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.postgresql import PostgreSQL, started

settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("continuous-integration", settings.get_profile("any-machine"), derandomize=True)
settings.load_profile("continuous-integration" if os.environ.get("CI") else "any-machine")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A real PostgreSQL, started when the first test asks for it and stopped with the last one."""
    with started() as server:
        yield server
