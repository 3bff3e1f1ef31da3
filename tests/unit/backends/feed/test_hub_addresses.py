"""A seat that knows several hubs goes round among those that can be found."""

import msgspec
import pytest

from app.domain.errors import ConfigError
from backends.feed.hub_addresses import HubAddresses
from backends.wire.endpoints import Endpoints

HUB = Endpoints(
    public_key="k", desk="a", feed="", streams={}, jt808="", ais_udp="", ais_tcp="",
    is_plaintext=False, speed=1.0, wall_origin_s=0.0, city_origin_s=0.0, pid=1,
)  # fmt: skip
OTHER = msgspec.structs.replace(HUB, desk="b")


def absent() -> Endpoints:
    raise ConfigError("no hub has written its addresses here")


def test_the_same_hub_is_given_until_told_to_move_on() -> None:
    hubs = HubAddresses([lambda: HUB, lambda: OTHER])
    assert hubs.has_others
    assert [hubs().desk, hubs().desk] == ["a", "a"]
    hubs.move_on()
    assert [hubs().desk, hubs().desk] == ["b", "b"]
    hubs.move_on()
    assert hubs().desk == "a"


def test_one_that_cannot_be_found_is_passed_over() -> None:
    assert HubAddresses([absent, lambda: OTHER])().desk == "b"


def test_where_none_can_be_found_it_is_said() -> None:
    with pytest.raises(ConfigError, match="no hub"):
        HubAddresses([absent, absent])()


def test_a_single_hub_is_never_left() -> None:
    hubs = HubAddresses([lambda: HUB])
    assert not hubs.has_others
    hubs.move_on()
    assert hubs().desk == "a"
