"""Logging as every process of this program does it: by subject, to standard error."""

import faulthandler
import logging


def start_logging(process: str, level: int = logging.INFO) -> None:
    """Log to standard error, each line with time, process and subject; dump stacks on a crash."""
    faulthandler.enable()
    logging.basicConfig(
        level=level,
        format=f"%(asctime)s {process} %(name)s %(levelname)s %(message)s",
        force=True,
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
