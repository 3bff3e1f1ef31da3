"""How deep, long and wide the plain values of a command may be: what it holds lives for ever."""

from app.domain.errors import DecodeError

DEPTH = 8
ITEMS = 512  # a geofence has up to 500 corners
TEXT_CHARACTERS = 4_000
NAME_CHARACTERS = 128
LONG_FIELDS = frozenset({"text", "note", "reason", "password"})

# Told to many in one act; each of them is looked at like any other value.
LONG_LISTS = {"recipients": 5_000}


def check_plain(name: str, values: dict[str, object]) -> None:
    """Raise DecodeError ``bad_body`` for values that no honest seat sends."""
    for key, value in values.items():
        if isinstance(value, str) and key not in LONG_FIELDS and len(value) > NAME_CHARACTERS:
            raise DecodeError(
                "bad_body", f"{name}: {key} has {len(value)} characters, {NAME_CHARACTERS} at most"
            )
        if key in LONG_LISTS and isinstance(value, list) and len(value) <= LONG_LISTS[key]:
            for item in value:
                _check(name, item, 2)
        else:
            _check(name, value, 1)


def _check(name: str, value: object, depth: int) -> None:
    if depth > DEPTH:
        raise DecodeError("bad_body", f"{name}: nested deeper than {DEPTH}")
    if isinstance(value, str) and len(value) > TEXT_CHARACTERS:
        raise DecodeError("bad_body", f"{name}: {len(value)} characters, {TEXT_CHARACTERS} at most")
    if isinstance(value, list | dict) and len(value) > ITEMS:
        raise DecodeError("bad_body", f"{name}: {len(value)} items, {ITEMS} at most")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in inner:
        _check(name, item, depth + 1)
