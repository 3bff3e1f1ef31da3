"""The fixtures that e2e and fault tests share: a city, people, and a hall that ends by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.city import write_city
from tests.e2e.hall import Hall, make_people


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a synthetic city."""
    folder = tmp_path_factory.mktemp("city")
    write_city(folder)
    return folder


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder whose journal knows two duty officers."""
    folder = tmp_path_factory.mktemp("people") / "data"
    make_people(folder)
    return folder


@pytest.fixture
def hall(city: Path, people: Path) -> Iterator[Hall]:
    """A hall that is not started yet."""
    hall = Hall(city, people)
    try:
        yield hall
    finally:
        hall.close()
