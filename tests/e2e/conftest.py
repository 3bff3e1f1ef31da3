"""Halls for the tests of the running system: each ends with its test, whatever happens."""

from tests.e2e.fixtures import city, hall, people

__all__ = ["city", "hall", "people"]
