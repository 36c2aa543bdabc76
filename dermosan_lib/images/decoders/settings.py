"""How Pillow's readers of some formats are set while they open a file of ours."""

import contextlib
import importlib
from collections.abc import Iterator

_SETTINGS = {
    # It would take all cores for an AVIF, and twenty visitors have twenty helpers.
    "AVIF": ("PIL.AvifImagePlugin", "DEFAULT_MAX_THREADS", 1),
    # TIFFs that are not compressed it reads by itself, not by libtiff: wrongly where planes are of
    # 16 bits or colours are halved.
    "TIFF": ("PIL.TiffImagePlugin", "READ_LIBTIFF", True),
}


@contextlib.contextmanager
def set_for(coding: str) -> Iterator[None]:
    """Within it, Pillow opens an AVIF for one thread, and has libtiff read every TIFF."""
    if coding not in _SETTINGS:
        yield
        return
    module, name, value = _SETTINGS[coding]
    reader = importlib.import_module(module)
    usual = getattr(reader, name)
    setattr(reader, name, value)
    try:
        yield
    finally:
        setattr(reader, name, usual)
