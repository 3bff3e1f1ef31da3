"""For all tests: what a property takes on a busy machine is no failure of it."""

import os

from hypothesis import HealthCheck, settings

# Half the usual number of examples with every change, and three times as many where time is given.
settings.register_profile(
    "house",
    deadline=None,
    max_examples=300 if os.environ.get("DUTYWALL_LONG") else 50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")
