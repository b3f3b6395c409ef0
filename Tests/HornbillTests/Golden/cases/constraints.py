"""Constraints: what they make of a weight, and five training steps with each."""

import keras
import numpy as np
from keras import constraints, layers, optimizers

from . import common

STEPS = 5
CONSTRAINTS = [
    ("MaxNorm", {}), ("MaxNorm", {"max_value": 0.5}), ("MaxNorm", {"max_value": 0.7, "axis": 1}),
    ("NonNeg", {}),
    ("UnitNorm", {}), ("UnitNorm", {"axis": 1}), ("UnitNorm", {"axis": [0, 1]}),
    ("MinMaxNorm", {}), ("MinMaxNorm", {"min_value": 0.4, "max_value": 0.6}),
    ("MinMaxNorm", {"min_value": 0.2, "max_value": 0.8, "rate": 0.3, "axis": 1}),
]


def described(constraint):
    """A constraint as Keras serializes it."""
    return common.jsonable(constraints.serialize(constraint))


def values_case(name, arguments):
    """A matrix with a column of zeros, a row of zeros, great and small numbers."""
    constraint = getattr(constraints, name)(**arguments)
    w = common.normal(common.generator(47), 4, 5)
    w[:, 1], w[2, :], w[:, 3] = 0, 0, w[:, 3] * 100
    return {"kind": "values", "constraint": described(constraint), "input": common.tensor(w),
            "output": common.tensor(constraint(keras.ops.convert_to_tensor(w)))}


def steps_case(name, arguments):
    """A network whose hidden layer is constrained, its parameters after every step."""
    keras.backend.clear_session()
    rng = common.generator(53)
    constraint = getattr(constraints, name)(**arguments)
    # A bias has one axis.
    bias = None if arguments.get("axis", 0) else getattr(constraints, name)(**arguments)
    hidden = layers.Dense(6, activation="tanh", kernel_constraint=constraint, bias_constraint=bias)
    model = keras.Sequential([keras.Input((4,)), hidden, layers.Dense(2)])
    initial = [common.normal(rng, *w.shape, scale=0.5) for w in model.weights]
    model.set_weights(initial)
    model.compile(optimizer=optimizers.SGD(0.1, momentum=0.5), loss="mean_squared_error")
    x, y = common.normal(rng, 8, 4), common.normal(rng, 8, 2)
    steps = []
    for _ in range(STEPS):
        model.train_on_batch(x, y)
        steps.append([common.tensor(w) for w in model.get_weights()])
    return {"kind": "steps", "constraint": described(constraint), "constrains_bias": bias is not None,
            "layer": common.jsonable(layers.serialize(hidden)), "x": common.tensor(x),
            "y": common.tensor(y), "initial_weights": common.tensors(initial), "steps": steps}


def cases():
    """Each constraint on a matrix, then while training."""
    return ([values_case(name, arguments) for name, arguments in CONSTRAINTS]
            + [steps_case(name, arguments) for name, arguments in CONSTRAINTS])
