"""A linear probe on a frozen encoder, for collections of few images: from photos to a bundle.

What others may use of it:

- `ProbeRecipe`: A probe of a frozen encoder, and what its bundle says of itself.
- `make_probe`: Validate a probe by repeated nested cross-validation, fit it on all, write its
  bundle.
"""

from dermosan_lib.study.probing.probe_bundle import make_probe
from dermosan_lib.study.probing.probe_recipe import ProbeRecipe

__all__ = ["ProbeRecipe", "make_probe"]
