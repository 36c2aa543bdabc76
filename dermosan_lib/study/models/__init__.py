"""The Keras networks: backbones, head, and weights put into them.

What others may use of it:

- `Cut`: A network in two parts that share its layers: what one learns, the whole network knows.
- `POOL_LAYER`: Name of the pooling layer.
- `PROBABILITIES_LAYER`: Name of the output layer.
- `assign_weights`: Fill ``network`` of `build_network` from ``stored``: backbone by name, head by
  shape.
- `build_network`: Build the network of ``recipe`` for ``classes`` conditions, frozen as it says.
- `cut_network`: Cut before the first layer that trains or is random, at the nearest single
  tensor.
- `in_bfloat16`: A network with the layers and weights of ``network`` that computes in bfloat16.
- `preprocess`: Scale RGB values 0..255 as ``backbone``'s pretraining did.
- `random_states`: States of the generators that ``layer`` draws from, such as dropout's; empty
  for most.
- `split_layers`: Layers of the backbone, all of them, and the dense layers of the head, in order.
- `warn_where_slower`: Warn (`UserWarning`) that bfloat16 costs time on this device instead of
  saving it.
"""

from dermosan_lib.study.models.mixed_precision import in_bfloat16, warn_where_slower
from dermosan_lib.study.models.network_cut import Cut, cut_network
from dermosan_lib.study.models.networks import (
    POOL_LAYER,
    PROBABILITIES_LAYER,
    build_network,
    preprocess,
    random_states,
)
from dermosan_lib.study.models.weights_assignment import assign_weights, split_layers

__all__ = [
    "POOL_LAYER",
    "PROBABILITIES_LAYER",
    "Cut",
    "assign_weights",
    "build_network",
    "cut_network",
    "in_bfloat16",
    "preprocess",
    "random_states",
    "split_layers",
    "warn_where_slower",
]
