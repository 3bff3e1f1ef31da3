"""What a source of somebody else may be called: no longer than columns hold, and not like ours."""

from app.domain.errors import ConfigError

LONGEST_BYTES = 16  # of the column ``source``
# What the hub calls its own sources and their kinds: under these names nobody else may speak.
FEED_OF_THE_DEMO = "columns"
OWN = frozenset(
    {"ais", "ais-file", "ais-tcp", "ais-udp", "jt808", "terminal", "hj212", "mqtt", "csv"}
    | {"csv-push", "gateway", "check", "dutywall-check", "history", "recorder", "journal"}
    | {"measure", "dutywall-measure"}
    | {FEED_OF_THE_DEMO}
)


def check_feed_name(name: str) -> None:
    """Raise ConfigError if a feed's source cannot be called so."""
    size = len(name.encode())
    if size > LONGEST_BYTES:
        raise ConfigError(
            f"a feed's source may have {LONGEST_BYTES} bytes; '{name}' has {size}: "
            "say a shorter one with --source"
        )
    if name in OWN - {FEED_OF_THE_DEMO}:
        raise ConfigError(f"the hub calls a source of its own '{name}': say another with --source")
