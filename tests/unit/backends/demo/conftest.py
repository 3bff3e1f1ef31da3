"""The demo city, built once for all tests of its ground."""

import pytest

from backends.city import read_pack
from backends.demo.geography import build_demo_city
from backends.registers import read_registers
from tests.unit.backends.city.outbound import no_outbound


@pytest.fixture(scope="session")
def building(tmp_path_factory):
    """Return the city and every call out of the machine that building it tried."""
    with no_outbound() as tries:
        built = build_demo_city(tmp_path_factory.mktemp("demo") / "city", seed=7)
        return built, tuple(tries)


@pytest.fixture(scope="session")
def city(building):
    return building[0]


@pytest.fixture(scope="session")
def pack(city):
    return read_pack(city.pack)


@pytest.fixture(scope="session")
def registers(city):
    return read_registers(city.registers)
