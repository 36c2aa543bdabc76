"""DERMOSAN: study, teach and demonstrate AI-assisted dermatology. Not a medical device.

Import the room you need (``from dermosan_lib import images``); this file imports nothing heavy, so
that ``import dermosan_lib`` costs next to nothing and never starts TensorFlow.
"""

import os

__version__ = "0.2.0"

# ONNX Runtime's wheels report to their maker unless this stands before its first import; every way
# to it, and every process we start, comes through here. SECURITY.md tells of the other packages.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
