"""Every activation: its output and the gradient of sum(weight * output)."""

import numpy as np
from keras import activations as k

from . import common

# No value sits on a kink (0, ±0.5, ±1, ±3, ±6, 4.5, and so on), where the gradient is a convention.
ORDINARY = np.array(
    [
        [-5.9, -3.7, -2.6, -1.3, -0.7, -0.2],
        [-0.01, -1e-4, 1e-4, 0.02, 0.3, 0.8],
        [1.2, 1.9, 2.7, 3.4, 4.9, 5.8],
        [-20.0, 20.0, -4.4, 2.2, -0.45, 0.55],
    ],
    np.float32,
)
# Where a careless formula overflows.
EXTREME = np.array(
    [[-1000.0, -100.0, -88.5, 88.5, 100.0, 1000.0], [-50.0, 50.0, -17.0, 17.0, -1e-30, 1e-30]],
    np.float32,
)

VARIANTS = [
    ("celu", {}), ("celu", {"alpha": 0.5}),
    ("elu", {}), ("elu", {"alpha": 0.3}),
    ("exponential", {}),
    ("gelu", {"approximate": False}), ("gelu", {"approximate": True}),
    ("glu", {}), ("glu", {"axis": 0}),
    ("hard_shrink", {}), ("hard_shrink", {"threshold": 1.5}),
    ("hard_sigmoid", {}),
    ("hard_silu", {}),
    ("hard_tanh", {}),
    ("leaky_relu", {}), ("leaky_relu", {"negative_slope": 0.01}),
    ("linear", {}),
    ("log_sigmoid", {}),
    ("log_softmax", {}), ("log_softmax", {"axis": 0}),
    ("mish", {}),
    ("relu", {}), ("relu", {"negative_slope": 0.1}), ("relu", {"max_value": 4.5}),
    ("relu", {"threshold": 1.0}),
    ("relu", {"negative_slope": 0.1, "max_value": 4.5, "threshold": 1.0}),
    ("relu6", {}),
    ("selu", {}),
    ("sigmoid", {}),
    ("silu", {}),
    ("soft_shrink", {}), ("soft_shrink", {"threshold": 1.5}),
    ("softmax", {}), ("softmax", {"axis": 0}),
    ("softplus", {}),
    ("softsign", {}),
    ("sparse_plus", {}),
    ("sparse_sigmoid", {}),
    ("sparsemax", {}),
    ("squareplus", {}), ("squareplus", {"b": 1.0}),
    ("tanh", {}),
    ("tanh_shrink", {}),
    ("threshold", {"threshold": 1.0, "default_value": -2.0}),
]


def cases():
    """The ordinary and the extreme input through every variant."""
    result = []
    for kind, x in (("ordinary", ORDINARY), ("extreme", EXTREME)):
        for name, arguments in VARIANTS:
            def apply(v, name=name, arguments=arguments):
                return getattr(k, name)(v, **arguments)

            output = np.asarray(apply(x))
            weight = common.normal(common.generator(7), *output.shape)
            (gradient,) = common.weighted_gradient(apply, [x], weight)
            result.append({
                "name": name,
                "arguments": arguments,
                "kind": kind,
                "input": common.tensor(x),
                "output": common.tensor(output),
                "weight": common.tensor(weight),
                "gradient": common.tensor(gradient),
            })
    return result
