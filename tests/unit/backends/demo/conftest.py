"""The demo city, built once for all tests of its ground."""

import pytest

from backends.city import read_pack
from backends.demo.geography import build_demo_city
from backends.registers import read_registers


@pytest.fixture(scope="session")
def city(tmp_path_factory):
    return build_demo_city(tmp_path_factory.mktemp("demo") / "city", seed=7)


@pytest.fixture(scope="session")
def pack(city):
    return read_pack(city.pack)


@pytest.fixture(scope="session")
def registers(city):
    return read_registers(city.registers)
