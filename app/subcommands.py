"""What files of sub-commands are given: where to add them, and the commands they run."""

import argparse
from collections.abc import Callable
from typing import Protocol

Run = Callable[[argparse.Namespace], int]


class Lazy(Protocol):
    """Returns the command of a module of ``app.commands``, imported only when it runs."""

    def __call__(self, module: str, function: str = "run") -> Run:
        """Return the command ``function`` of ``module``."""
        ...


class Commands(Protocol):
    """Where sub-commands are added; argparse has no public name for it."""

    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser:  # noqa: A002
        """Add one and return its parser."""
        ...
