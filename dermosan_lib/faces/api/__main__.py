"""A worker of `dermosan serve`, which alone starts it: see `worker`."""

import logging
import sys

from dermosan_lib.faces.api.worker import main

logging.basicConfig(level=logging.WARNING, format="%(message)s")
sys.exit(main(sys.argv[1]))
