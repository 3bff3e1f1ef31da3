"""What a seat may be called, and which keys there can be: asked before one is written down."""

import struct
from collections.abc import Iterable

from zmq.utils import z85

from app.domain.errors import ConfigError
from backends.wire.keys import KEY_BYTES

LONGEST_NAME = 64


def check_name(name: str, what: str = "a seat's name") -> None:
    """Raise ConfigError for a name that is blank, too long or not all to be seen."""
    if not name.strip():
        raise ConfigError(f"{what} is empty: a seat needs a name")
    if not name.isprintable():
        raise ConfigError(f"{what} holds what cannot be printed: {name[:LONGEST_NAME]!a}")
    if len(name) > LONGEST_NAME:
        raise ConfigError(f"{what} may have {LONGEST_NAME} characters; this one has {len(name)}")


def check_words(name: str, county: str, source: str) -> None:
    """Raise ConfigError if a seat cannot be called so; ``county`` and ``source`` may be empty."""
    check_name(name)
    for text, what in ((county, "a seat's county"), (source, "a feed's source")):
        if text:
            check_name(text, what)


def check_key(key: str) -> None:
    """Raise ConfigError for what is no public key."""
    try:
        is_key = len(key) == KEY_BYTES and len(z85.decode(key.encode("ascii"))) > 0
    except (KeyError, ValueError, struct.error):
        is_key = False
    if not is_key:
        # What was given is not said again: it may be the secret half of a key file.
        raise ConfigError(
            f"a public key is {KEY_BYTES} characters of Z85, not what was given ({len(key)} "
            "characters): print it with 'dutywall seat key FILE'"
        )


def check_county(county: str, scopes: Iterable[str]) -> None:
    """Raise ConfigError for a county that is none of a city's ``scopes``."""
    known = sorted(scopes)
    if county not in known:
        raise ConfigError(f"the city has no county {county!r}; it has {', '.join(known)}")
