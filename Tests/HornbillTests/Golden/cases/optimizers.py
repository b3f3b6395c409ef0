"""Optimizers: two variables, 20 given gradients, the parameters after every step."""

import keras
import numpy as np

from . import common

STEPS = 20
SHAPES = [(3, 4), (4,)]

BASES = [
    ("SGD", {}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.8, "nesterov": True}),
    ("RMSprop", {}),
    ("RMSprop", {"learning_rate": 0.01, "rho": 0.8, "momentum": 0.7, "epsilon": 1e-5}),
    ("RMSprop", {"learning_rate": 0.02, "rho": 0.95, "centered": True}),
    ("RMSprop", {"learning_rate": 0.01, "momentum": 0.5, "centered": True}),
    ("Adam", {}),
    ("Adam", {"learning_rate": 0.05, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-4}),
    ("Adam", {"learning_rate": 0.02, "amsgrad": True}),
    ("AdamW", {}),
    ("AdamW", {"learning_rate": 0.05, "weight_decay": 0.1, "amsgrad": True}),
]
EXTRAS = [
    {"weight_decay": 0.02},
    {"clipvalue": 0.3},
    {"clipnorm": 0.7},
    {"global_clipnorm": 0.9},
]
COMBINATIONS = [
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.05,
             "global_clipnorm": 0.5}),
    ("RMSprop", {"learning_rate": 0.01, "momentum": 0.9, "centered": True, "weight_decay": 0.01,
                 "clipnorm": 0.5}),
    ("Adam", {"learning_rate": 0.03, "amsgrad": True, "weight_decay": 0.02, "clipvalue": 0.25}),
    ("AdamW", {"learning_rate": 0.03, "weight_decay": 0.2, "global_clipnorm": 0.4}),
]


def data():
    """Initial values and gradients, shared by all cases. Some steps are zero, tiny or huge."""
    rng = common.generator(17)
    initial = [common.normal(rng, *s) for s in SHAPES]
    scales = np.array([1, 0.5, 2, 1, 0, 1, 1e-6, 1, 100, 1] + [1, 0.1, 3, 1, 1, 0.01, 1, 1, 10, 1])
    gradients = [[common.normal(rng, *s, scale=float(scale)) for s in SHAPES] for scale in scales]
    return initial, gradients


def shared():
    """What every case starts from."""
    initial, gradients = data()
    return {"initial": common.tensors(initial),
            "gradients": [common.tensors(step) for step in gradients]}


def case(name, arguments):
    """One optimizer over all steps."""
    keras.backend.clear_session()
    initial, gradients = data()
    optimizer = getattr(keras.optimizers, name)(**arguments)
    variables = [keras.Variable(v, name=n) for v, n in zip(initial, ("kernel", "bias"))]
    parameters = []
    for step in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(g) for g in step], variables)
        parameters.append(common.tensors(variables))
    return {
        "optimizer": name,
        "arguments": arguments,
        "config": common.jsonable(optimizer.get_config()),
        "parameters": parameters,
        "variables": common.named(optimizer.variables),
    }


def cases():
    """Each optimizer plain, with decay, with each clipping, and some of everything."""
    result = [case(name, arguments) for name, arguments in BASES]
    for name in ("SGD", "RMSprop", "Adam", "AdamW"):
        for extra in EXTRAS:
            result.append(case(name, {"learning_rate": 0.05, **extra}))
    return result + [case(name, arguments) for name, arguments in COMBINATIONS]
