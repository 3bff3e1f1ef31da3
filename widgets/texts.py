"""Every visible text by key, in one language, read from ``resources/texts/<language>/*.toml``."""

import logging
import string
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from typing_extensions import override

from app.domain.errors import BugError, ConfigError
from app.domain.safe_text import safe_text

LANGUAGES = ("zh_CN", "en")
KEY_CHARACTERS = 120
_log = logging.getLogger("ui")
_ONE_OR_MORE = "|"  # between two words in one brace


class _Counting(string.Formatter):
    """Fills braces; where one has two words, ``{count:case|cases}``, the first stands beside 1."""

    @override
    def format_field(self, value: Any, format_spec: str) -> Any:
        """Return the word that fits a number, or a value as it is written."""
        one, bar, more = format_spec.partition(_ONE_OR_MORE)
        if not bar:
            return super().format_field(value, format_spec)
        return one if str(value) == "1" else more


_COUNTING = _Counting()


class Texts:
    """Texts of one language: ``texts("alarms.title")``, ``texts("alarms.waiting", count=3)``.

    A word beside a number may have a form for one: ``{count} {count:case|cases}``.

    A key that does not exist is our own mistake. ``is_strict`` (tests) raises BugError for it;
    otherwise it is logged once and shown as ``⟦key⟧``, which nobody can mistake for a text.
    """

    def __init__(self, language: str, texts: Mapping[str, str], *, is_strict: bool = False) -> None:
        self.language = language
        self._texts = dict(texts)
        self._is_strict = is_strict
        self._missed: set[str] = set()

    @classmethod
    def load(cls, directory: Path, language: str, *, is_strict: bool = False) -> "Texts":
        """Read all files of a language; raise ConfigError naming the file that cannot be used."""
        texts: dict[str, str] = {}
        for path in sorted((directory / language).glob("*.toml")):
            try:
                found = flattened(tomllib.loads(path.read_text(encoding="utf-8")))
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
                raise ConfigError(f"{path.name} ({language}): {error}") from error
            if twice := found.keys() & texts.keys():
                raise ConfigError(f"{path.name} ({language}): {min(twice)} is there twice")
            texts |= found
        if not texts:
            raise ConfigError(f"no texts for the language {language}")
        return cls(language, texts, is_strict=is_strict)

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of ``key`` with ``values`` set into its braces."""
        template = self._texts.get(key)
        if template is None:
            return self._missing(key, "no such text")
        if not values:
            return template
        try:
            if _ONE_OR_MORE in template:
                return _COUNTING.vformat(template, (), values)
            return template.format_map(values)
        except (KeyError, IndexError, ValueError) as error:
            return self._missing(key, f"cannot take {sorted(values)}: {error!r}")

    def __contains__(self, key: str) -> bool:
        """Return whether ``key`` has a text."""
        return key in self._texts

    def _missing(self, key: str, reason: str) -> str:
        if self._is_strict:
            raise BugError(f"text {key} ({self.language}): {reason}")
        if key not in self._missed:
            self._missed.add(key)
            _log.error("text %s (%s): %s", key, self.language, reason)
        return f"⟦{safe_text(key, KEY_CHARACTERS)}⟧"  # a key may be made of a foreign word


def flattened(tables: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Return nested TOML tables as dotted keys; raise ConfigError for a value that is no text."""
    flat: dict[str, str] = {}
    for name, value in tables.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            flat |= flattened(value, f"{key}.")
        elif isinstance(value, str):
            flat[key] = value
        else:
            raise ConfigError(f"{key}: {value!r} is no text")
    return flat
