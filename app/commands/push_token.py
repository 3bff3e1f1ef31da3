"""``dutywall seat push-token``: let a program push readings under a name of its own."""

import argparse
import sys

from backends.hub.gateway.push_tokens import FILE, add_token


def run(arguments: argparse.Namespace) -> int:
    """Make a token, in place of an old one of the same name, and print it."""
    arguments.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    sys.stdout.write(add_token(arguments.data / FILE, arguments.name) + "\n")
    return 0
