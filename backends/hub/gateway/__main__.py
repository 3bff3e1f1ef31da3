"""``python -m backends.hub.gateway CONFIG.json``: how the hub starts its gateway."""

import logging
import sys
from pathlib import Path

from app.domain.errors import ConfigError, FeedError
from backends.hub.gateway.config import load_config
from backends.hub.gateway.process import main

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="gateway %(levelname)s %(message)s")
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and one argument
        sys.exit("usage: python -m backends.hub.gateway CONFIG.json")
    try:
        main(load_config(Path(sys.argv[1])))
    except (ConfigError, FeedError) as problem:
        logging.getLogger("feed").error("%s", problem)  # noqa: TRY400 - a sentence
        sys.exit(3)
