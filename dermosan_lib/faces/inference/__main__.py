"""The process of `serve_inference` and `shared_engine`, which alone start it: see `worker`."""

import logging
import sys

from dermosan_lib.faces.inference.worker import main

logging.basicConfig(level=logging.WARNING, format="%(message)s")
sys.exit(main(sys.argv[1]))
