"""Start the simulated city: ``python -m backends.demo CONFIG.json``."""

import logging
import sys
from pathlib import Path

from app.domain.errors import EnvironmentalError
from backends.demo.config import read_config
from backends.demo.process import main

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and its one argument
        sys.exit("usage: python -m backends.demo CONFIG.json")
    try:
        main(read_config(Path(sys.argv[1])))
    except EnvironmentalError as error:
        sys.exit(str(error))
