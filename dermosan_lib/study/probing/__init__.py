"""A linear probe on a frozen encoder, as a graph for the clinic: for collections of few images.

What others may use of it:

- `EncoderShape`: What of a picture an encoder sees, and what of the encoder is kept.
- `LinearHead`: ``logits = (features - mean) / spread @ weights + bias``.
- `features_graph`: From uint8 pictures to means and deviations of the encoder's maps.
- `fit_head`: Multinomial logistic regression on the widest principal axes of features.
- `probe_graph`: The clinic's graph: pictures to logits, embedding and activation maps.
"""

from dermosan_lib.study.probing.linear_head import LinearHead, fit_head
from dermosan_lib.study.probing.probe_graph import EncoderShape, features_graph, probe_graph

__all__ = ["EncoderShape", "LinearHead", "features_graph", "fit_head", "probe_graph"]
