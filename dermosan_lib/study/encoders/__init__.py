"""Image encoders of others, from a file in ONNX format: frozen, with a head of one's own.

Nothing in the file is run but its graph, and of that the part which leads from the pictures to the
chosen tensor. A sidecar beside it tells what the graph does not: size, normalisation, licence, and
what the encoder was pretrained on.

What others may use of it:

- `Encoder`: A frozen encoder: the part of its graph that is used, and all that the card says of
  it.
- `Head`: Multinomial logistic regression on embeddings.
- `Overlap`: Which pictures of a run the encoder has seen in pretraining, and on what grounds.
- `fit_head`: Fit a head on the training images; the C of lowest log loss on validation is kept.
- `frozen_embeddings`: Embeddings of every picture of a run, computed once and kept.
- `open_encoder`: The encoder in a file, checked and tried, with what its sidecar says.
- `pretraining_overlap`: Compare an encoder's manifest with the pictures of a run.
"""

from dermosan_lib.study.encoders.embedding_cache import frozen_embeddings
from dermosan_lib.study.encoders.encoder import Encoder, open_encoder
from dermosan_lib.study.encoders.head import Head, fit_head
from dermosan_lib.study.encoders.pretraining import Overlap, pretraining_overlap

__all__ = [
    "Encoder",
    "Head",
    "Overlap",
    "fit_head",
    "frozen_embeddings",
    "open_encoder",
    "pretraining_overlap",
]
