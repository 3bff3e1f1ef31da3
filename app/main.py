"""Start-up, told in order.

1. ``main`` checks that this is the program it thinks it is, and reads the command line (cli.py).
2. A module of ``commands`` does what was asked; a console claims a data folder and starts a hub
   and the demo city beside it (embedded.py), or takes the addresses of a hub that runs already.
3. ``wiring.py`` builds every object once, by constructor, and shows the shell.
4. The feed thread finds the hub, the window fills, and the frame pump turns until it is closed.
"""

import sys

from app.cli import main as run_command
from app.config import check_installation
from app.domain.errors import DutywallError


def main() -> int:
    """Run the program; every expected failure is one clear sentence and exit status 2."""
    try:
        check_installation()
        return run_command()
    except DutywallError as error:
        sys.stderr.write(f"dutywall: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
