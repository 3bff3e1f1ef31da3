"""The hub's own probe: what it sends itself through its own doors, so that a break shows."""

PROBE_ID = "dutywall:check"  # a thing of the world that is nobody, and a station that is nowhere
PROBE_QUANTITY = "heartbeat"
PROBE_EVERY_S = 2.0  # real seconds
