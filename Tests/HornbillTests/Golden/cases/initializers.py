"""Initializers: values where they are fixed; parameters and measured moments where they are random."""

import math

import keras
import numpy as np
from keras import initializers as k
from keras.src.initializers.random_initializers import compute_fans

from . import common

SHAPES = [(100,), (60, 40), (3, 3, 8, 16)]
SAMPLE = 200_000
SCALED = ["GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal"]


def fixed(name, shape, **arguments):
    """An initializer without chance. (Keras leaves Identity's gain out of its configuration.)"""
    initializer = getattr(k, name)(**arguments)
    return {"kind": "fixed", "name": name, "arguments": arguments,
            "config": common.jsonable(initializer.get_config()),
            "values": common.tensor(initializer(shape))}


def random(make, shape):
    """A random initializer: fans, the distribution's parameters and bounds, measured moments."""
    initializer = make(seed=1)
    fan_in, fan_out = compute_fans(shape)
    config = initializer.get_config()
    name = type(initializer).__name__
    draws = max(1, math.ceil(SAMPLE / math.prod(shape)))
    sample = np.concatenate([np.asarray(make(seed=s + 1)(shape)).reshape(-1) for s in range(draws)])
    sample = sample.astype(np.float64)
    parameters = {}
    if isinstance(initializer, k.VarianceScaling):
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}
        scale = initializer.scale / max(1.0, fan[initializer.mode])
        if initializer.distribution == "uniform":
            limit = math.sqrt(3 * scale)
            parameters = {"distribution": "uniform", "minval": -limit, "maxval": limit}
        elif initializer.distribution == "truncated_normal":
            stddev = math.sqrt(scale) / 0.87962566103423978
            parameters = {"distribution": "truncated_normal", "mean": 0.0, "stddev": stddev,
                          "minval": -2 * stddev, "maxval": 2 * stddev}
        else:
            parameters = {"distribution": "normal", "mean": 0.0, "stddev": math.sqrt(scale)}
    elif isinstance(initializer, k.RandomUniform):
        parameters = {"distribution": "uniform", "minval": config["minval"],
                      "maxval": config["maxval"]}
    elif isinstance(initializer, k.TruncatedNormal):
        mean, stddev = config["mean"], config["stddev"]
        parameters = {"distribution": "truncated_normal", "mean": mean, "stddev": stddev,
                      "minval": mean - 2 * stddev, "maxval": mean + 2 * stddev}
    else:
        parameters = {"distribution": "normal", "mean": config["mean"], "stddev": config["stddev"]}
    config.pop("seed")
    return {
        "kind": "random", "name": name, "config": common.jsonable(config), "shape": list(shape),
        "fan_in": fan_in, "fan_out": fan_out,
        "parameters": {key: v if isinstance(v, str) else common.number(v)
                       for key, v in parameters.items()},
        "measured": {"count": sample.size, "mean": common.number(sample.mean()),
                     "std": common.number(sample.std()), "min": common.number(sample.min()),
                     "max": common.number(sample.max())},
    }


def orthogonal(shape, gain):
    """What must hold of an orthogonal matrix: rows or columns, whichever are fewer."""
    matrix = np.asarray(k.Orthogonal(gain=gain, seed=1)(shape)).reshape(-1, shape[-1])
    matrix = matrix.astype(np.float64)
    small = matrix @ matrix.T if matrix.shape[0] < matrix.shape[1] else matrix.T @ matrix
    error = np.abs(small - gain ** 2 * np.eye(len(small))).max()
    return {"kind": "orthogonal", "name": "Orthogonal", "shape": list(shape), "gain": gain,
            "orthonormal": "rows" if matrix.shape[0] < matrix.shape[1] else "columns",
            "gram_error_below": 1e-5 if error < 1e-5 else common.number(error)}


def cases():
    """Fixed, random, orthogonal, and everyone's defaults."""
    result = [
        fixed("Zeros", (2, 3)), fixed("Ones", (2, 3)),
        fixed("Constant", (3,)), fixed("Constant", (2, 3), value=0.25),
        fixed("Identity", (3, 3)), fixed("Identity", (2, 4), gain=2.5),
        fixed("Identity", (4, 2), gain=0.5),
    ]
    for shape in SHAPES:
        for name in SCALED:
            result.append(random(getattr(k, name), shape))
        result += [
            random(lambda seed: k.VarianceScaling(seed=seed), shape),
            random(lambda seed: k.VarianceScaling(2.0, "fan_out", "untruncated_normal", seed=seed),
                   shape),
            random(lambda seed: k.VarianceScaling(0.5, "fan_avg", "uniform", seed=seed), shape),
            random(k.RandomNormal, shape),
            random(lambda seed: k.RandomNormal(mean=1.0, stddev=0.5, seed=seed), shape),
            random(k.RandomUniform, shape),
            random(lambda seed: k.RandomUniform(-1.0, 3.0, seed=seed), shape),
            random(k.TruncatedNormal, shape),
            random(lambda seed: k.TruncatedNormal(mean=1.0, stddev=0.5, seed=seed), shape),
        ]
    for shape in ((40, 40), (60, 40), (40, 60), (3, 3, 8, 16)):
        for gain in (1.0, 2.0):
            result.append(orthogonal(shape, gain))
    for name in ["Zeros", "Ones", "Constant", "Identity", "Orthogonal", "VarianceScaling",
                 "RandomNormal", "RandomUniform", "TruncatedNormal", *SCALED]:
        initializer = getattr(k, name)()
        result.append({"kind": "defaults", "name": name,
                       "config": common.jsonable(initializer.get_config()),
                       "serialized": common.jsonable(k.serialize(initializer))})
    return result
