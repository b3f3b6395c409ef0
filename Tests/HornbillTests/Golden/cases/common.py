"""What all golden files share: tensors as JSON, seeded inputs, gradients, and the writer."""

import importlib.metadata
import json
import math
import os
import platform

import keras
import numpy as np
import tensorflow as tf


def number(value, exact=False):
    """A Python number as JSON can hold it: with 9 significant digits, which give back any float32,
    or with all that a float64 needs; infinities and NaN are strings."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    value = float(value)
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value if exact else float(f"{value:.9g}")


def tensor(value):
    """An array, variable or tensor as {"shape", "dtype", "values"} with the values flattened."""
    array = keras.ops.convert_to_numpy(value) if not isinstance(value, np.ndarray) else value
    exact = array.dtype == np.float64
    return {
        "shape": list(array.shape),
        "dtype": str(array.dtype),
        "values": [number(v, exact) for v in array.reshape(-1)],
    }


def tensors(values):
    """A list of arrays, each as `tensor` writes it."""
    return [tensor(v) for v in values]


def named(variables):
    """Keras variables with their names, paths and values."""
    return [{"name": v.name, "path": v.path, **tensor(v)} for v in variables]


def generator(seed):
    """The only source of random inputs."""
    return np.random.default_rng(seed)


def normal(rng, *shape, scale=1.0):
    """Normal float32 numbers."""
    return (scale * rng.standard_normal(shape)).astype(np.float32)


def one_hot(classes, count):
    """Class numbers as float32 rows of zeros with a one."""
    return np.eye(count, dtype=np.float32)[classes]


def weighted_gradient(function, inputs, weight):
    """The gradients of sum(weight * function(*inputs)) with respect to `inputs`."""
    inputs = [tf.convert_to_tensor(i) for i in inputs]
    with tf.GradientTape() as tape:
        for i in inputs:
            tape.watch(i)
        total = tf.reduce_sum(weight * function(*inputs))
    gradients = tape.gradient(total, inputs)
    return [np.zeros(i.shape, np.float32) if g is None else g.numpy()
            for i, g in zip(inputs, gradients)]


def jsonable(value):
    """Configurations as JSON: tuples become lists, NumPy numbers Python's."""
    return json.loads(json.dumps(value, default=lambda v: v.item()))


def header():
    """Which programs wrote a file."""
    backend = keras.backend.backend()
    return {
        "generator": "make_golden.py",
        "keras": keras.__version__,
        "backend": f"{backend} {importlib.metadata.version('jax') if backend == 'jax' else tf.__version__}",
        "numpy": np.__version__,
        "python": platform.python_version(),
    }


def write(folder, name, cases, shared=None):
    """Writes NAME.json: the header, what the cases share, and one case a line."""
    compact = {"ensure_ascii": False, "allow_nan": False, "separators": (",", ":")}
    lines = ["{"]
    for key, value in header().items():
        lines.append(f"{json.dumps(key)}:{json.dumps(value)},")
    for key, value in (shared or {}).items():
        lines.append(f"{json.dumps(key)}:{json.dumps(value, **compact)},")
    lines.append('"cases":[')
    lines.append(",\n".join(json.dumps(c, **compact) for c in cases))
    lines.append("]}")
    text = "\n".join(lines) + "\n"
    json.loads(text)
    path = os.path.join(folder, f"{name}.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return len(cases), len(text.encode())
