"""Write what a bundle's card says of its model."""

import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import dermosan_lib
from dermosan_lib.bundle import Card
from dermosan_lib.conditions import Taxonomy
from dermosan_lib.images import RESIZES
from dermosan_lib.language import Message
from dermosan_lib.study.recipes import Recipe

LIBRARIES = (
    "keras",
    "numpy",
    "onnx",
    "onnxruntime",
    "opencv-python-headless",
    "pillow",
    "scikit-learn",
    "tensorflow",
)
GRAD_CAM, CLASS_ACTIVATION_MAP = "Grad-CAM", "CAM"
_MAPS = {
    GRAD_CAM: "Grad-CAM (Selvaraju et al. 2017) of the last feature maps, exact",
    CLASS_ACTIVATION_MAP: (
        "Class activation maps (Zhou et al. 2016): each place's share of the condition's logit; "
        "what speaks against it is cut off at 0"
    ),
}
INTENDED_USE = Message(
    "Education and research on AI-assisted dermatology: studying how such models are built, "
    "measured and where they fail. Not for the diagnosis or treatment of patients."
)


def build_card(
    *,
    name: str,
    recipe: Recipe,
    taxonomy: Taxonomy,
    temperature: float,
    operating_points: dict[str, dict[str, float]],
    data: dict[str, Any],
    demonstration: bool,
    prediction_set: dict[str, Any] | None = None,
    abstention: dict[str, Any] | None = None,
) -> Card:
    """A card without its hashes and metrics, which `write_bundle` and `update_card` add.

    ``data`` holds ``name``, ``fingerprint`` and image counts; ``demonstration`` says that the
    pictures were synthetic, which every face then tells. ``prediction_set`` and ``abstention`` are
    those of `fit_limits`.
    """
    return {
        "name": name,
        "version": dermosan_lib.__version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "demonstration": demonstration,
        "intended_use": INTENDED_USE,
        "explanation": _explanation(recipe),
        "taxonomy": taxonomy.name,
        "conditions": [condition.to_dict() for condition in taxonomy],
        **({"groups": [one.to_dict() for one in taxonomy.groups]} if taxonomy.groups else {}),
        "input": {
            "size_px": recipe.size_px,
            "layout": "NHWC",
            "channels": "RGB",
            "dtype": "uint8",
            "resize": RESIZES[recipe.frame],
            "views": recipe.test_views,
        },
        "recipe": recipe.to_dict(),
        "temperature": temperature,
        "operating_points": operating_points,
        "prediction_set": prediction_set,
        "abstention": abstention,
        "data": data,
        "metrics": {},
        "libraries": library_versions(of_keras=recipe.encoder is None),
    }


def _explanation(recipe: Recipe) -> dict[str, str]:
    """What the graph's activation maps are: behind a single dense layer Grad-CAM is CAM."""
    linear = recipe.encoder is not None or not recipe.dense_units  # an encoder's head is
    method = CLASS_ACTIVATION_MAP if linear else GRAD_CAM
    return {"method": method, "words": _MAPS[method]}


def library_versions(*, of_keras: bool = True) -> dict[str, str]:
    """Versions of Python and of the libraries that decide what a model answers.

    ``of_keras`` says whether Keras took part; a head on an encoder's file needs none.
    """
    used = [name for name in LIBRARIES if of_keras or name not in ("keras", "tensorflow")]
    return {
        "python": platform.python_version(),
        **{library: version(library) for library in used},
    }
