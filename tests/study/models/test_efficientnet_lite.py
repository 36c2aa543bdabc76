"""EfficientNet-Lite: the published numbers of weights and shapes, and its scale of pictures."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.models.efficientnet_lite import lite_backbone, lite_preprocess  # noqa: E402  # behind the check

# Published: 4.7, 5.4, 6.1, 8.2 and 13.0 million weights, of which 1,281,000 are the classifier's.
PUBLISHED = [
    ("EfficientNetLite0", 4.7),
    ("EfficientNetLite1", 5.4),
    ("EfficientNetLite2", 6.1),
    ("EfficientNetLite3", 8.2),
    ("EfficientNetLite4", 13.0),
]


@pytest.mark.parametrize(("name", "millions"), PUBLISHED)
def test_as_many_weights_as_published(name, millions):
    network = lite_backbone(name, (96, 96, 3))
    learned = sum(int(np.prod(weight.shape)) for weight in network.trainable_weights)
    assert (learned + 1_281_000) / 1e6 == pytest.approx(millions, abs=0.06)
    assert network.output_shape == (None, 3, 3, 1280)


def test_residuals_join_blocks_that_keep_their_shape():
    names = [layer.name for layer in lite_backbone("EfficientNetLite0", (64, 64, 3)).layers]
    added = [name for name in names if name.endswith("_add")]
    assert added == [f"block{i}_add" for i in (2, 4, 6, 7, 9, 10, 12, 13, 14)]


def test_scale_of_pictures():
    np.testing.assert_allclose(lite_preprocess(np.array([0.0, 127.0, 255.0])), [-0.9921875, 0, 1.0])
