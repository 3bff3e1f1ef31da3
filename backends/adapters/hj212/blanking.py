"""Keeps passwords out of samples: a packet says its own in plain text, and seats see samples."""

import re

HIDDEN = "…"
_PASSWORD = re.compile(r"(?i)(PW\s*=)[^;]*")  # to the next item, or to the end of what was cut


def blanked(sample: str) -> str:
    """Return what a station sent without the values of its ``PW``."""
    return _PASSWORD.sub(rf"\1{HIDDEN}", sample)
