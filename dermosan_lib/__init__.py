"""DERMOSAN: study, teach and demonstrate AI-assisted dermatology. Not a medical device.

Import the room you need (``from dermosan_lib import images``); this file imports nothing, so that
``import dermosan_lib`` costs next to nothing and never starts TensorFlow.
"""

__version__ = "0.1.0"
