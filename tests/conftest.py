"""What every test runs under: none fails for being slow; continuous integration tries the same examples each time."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("continuous-integration", settings.get_profile("any-machine"), derandomize=True)
settings.load_profile("continuous-integration" if os.environ.get("CI") else "any-machine")
