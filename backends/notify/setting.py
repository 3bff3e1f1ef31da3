"""What a hall says of its messages: its gateway, its templates, its measures; read at start."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from app.domain.citypack import CityInfo
from app.domain.errors import ConfigError
from app.domain.notify_rules import MessageRules
from app.domain.notify_template import CHANNELS, Template
from backends.notify.gateway import Gateway
from backends.notify.http_gateway import HttpGateway
from backends.notify.ledger import MessageLedger
from backends.notify.messaging import Messaging
from backends.notify.simulated import SimulatedGateway

RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "notify"
SETTING = "notify.toml"
LANGUAGES = frozenset({"zh", "en"})
DAY_H = 24
T = TypeVar("T")


class GatewaySetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hall's own ``notify.toml``; ``token_file`` lies beside it where it is no full path."""

    name: str
    url: str
    token_file: str
    timeout_s: float = 10.0


class _Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    standing: str
    source: str
    checked: str
    per_second: float
    batch: int
    per_address_day: int
    leader_above: int
    most: int
    most_parts: int
    quiet_from_h: int
    quiet_to_h: int
    expires_s: float
    retry_after_s: tuple[float, ...]
    status_every_s: float
    unsure_for_s: float
    silent_for_s: float


class _Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    channel: str
    label: dict[str, str]
    text: dict[str, str]


class _Templates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    template: list[_Template]


def has_gateway(data: Path, *, is_demo: bool) -> bool:
    """Return whether a hall can send at all."""
    return is_demo or (data / SETTING).exists()


def gateway_setting(data: Path) -> GatewaySetting | None:
    """Return what the hall says of its gateway, None where it has none; raise ConfigError."""
    path = data / SETTING
    return _read(path, GatewaySetting) if path.exists() else None


def open_gateway(data: Path, now_s: Callable[[], float]) -> Gateway:
    """Return the hall's gateway, the simulated one where it has none; raise ConfigError."""
    setting = gateway_setting(data)
    if setting is None:
        return SimulatedGateway(now_s)
    if not 0.1 <= setting.timeout_s <= 60.0:  # noqa: PLR2004 - a child waits so long for it
        raise ConfigError(f"{SETTING}: a timeout_s of {setting.timeout_s:g} is not 0.1 to 60")
    token = Path(setting.token_file)
    return HttpGateway(
        setting.name, setting.url, token if token.is_absolute() else data / token, setting.timeout_s
    )


def open_messaging(data: Path, info: CityInfo, *, is_demo: bool) -> Messaging | None:
    """Return what a hall decides on messages with, None where it has no gateway."""
    if not has_gateway(data, is_demo=is_demo):
        return None
    gateway = open_gateway(data, lambda: 0.0)  # that it can be opened; the child's is its own
    return Messaging(
        read_templates(),
        read_message_rules(),
        MessageLedger(),
        {"zh": info.name, "en": info.name_en},
        gateway.name,
        gateway.is_simulated,
    )


def read_message_rules(path: Path = RESOURCES / "rules.toml") -> MessageRules:
    """Return the hall's measures; raise ConfigError saying which is none."""
    told = _read(path, _Rules)
    plain = {one: getattr(told, one) for one in MessageRules.__dataclass_fields__}
    for name in ("per_second", "batch", "per_address_day", "most", "most_parts", "status_every_s"):
        if not plain[name] > 0:
            raise ConfigError(f"{path.name}: {name} {plain[name]} is not above 0")
    for name in ("quiet_from_h", "quiet_to_h"):
        if plain[name] not in range(DAY_H):
            raise ConfigError(f"{path.name}: {name} {plain[name]} is no hour of the day")
    return MessageRules(**plain)


def read_templates(path: Path = RESOURCES / "templates.toml") -> dict[str, Template]:
    """Return the templates by key; raise ConfigError for one that cannot be used."""
    found: dict[str, Template] = {}
    for one in _read(path, _Templates).template:
        if one.key in found:
            raise ConfigError(f"{path.name}: two templates are called {one.key}")
        if one.channel not in CHANNELS:
            raise ConfigError(f"{path.name}: {one.key}: channel '{one.channel}'")
        if set(one.text) != LANGUAGES or set(one.label) != LANGUAGES:
            raise ConfigError(f"{path.name}: {one.key}: label and text are in zh and en")
        template = Template(one.key, one.channel, one.label, one.text)
        if template.fields("zh") != template.fields("en"):
            raise ConfigError(f"{path.name}: {one.key}: zh and en have not the same fields")
        for language in LANGUAGES:
            rest = one.text[language]
            for name in template.fields(language):
                rest = rest.replace("{" + name + "}", "")
            if "{" in rest or "}" in rest:
                raise ConfigError(f"{path.name}: {one.key}: a brace that is no field")
        found[one.key] = template
    return found


def _read(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), kind)
    except OSError as error:
        raise ConfigError(f"{path.name}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
