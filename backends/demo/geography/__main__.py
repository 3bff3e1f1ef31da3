"""Builds the demo city from the command line: ``python -m backends.demo.geography OUT``."""

import argparse
import sys
import time
from pathlib import Path

from app.domain.errors import ConfigError
from backends.demo.geography.build import Size, build_demo_city


def main(arguments: list[str]) -> int:
    """Build, say how long it took, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m backends.demo.geography")
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--size", choices=[size.value for size in Size], default=Size.SMALL.value)
    chosen = parser.parse_args(arguments)
    start_s = time.monotonic()
    try:
        city = build_demo_city(chosen.out, chosen.seed, chosen.size)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    took_s = time.monotonic() - start_s
    sys.stdout.write(f"demo city ({city.size}, seed {city.seed}): {took_s:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
