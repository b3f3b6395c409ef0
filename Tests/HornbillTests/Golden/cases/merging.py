"""Layers of several inputs: configuration, output, gradients; and networks with branches."""

import os

import keras
import tensorflow as tf
from keras import layers

from . import common


def case(name, make, inputs, seed):
    """A layer on `inputs`; gradients of sum(weight * output)."""
    keras.backend.clear_session()
    layer = make()
    output = layer([tf.convert_to_tensor(x) for x in inputs])
    weight = common.normal(common.generator(seed), *output.shape)
    return {
        "kind": "layer",
        "name": name,
        "class": type(layer).__name__,
        "serialized": common.jsonable(keras.saving.serialize_keras_object(layer)),
        "inputs": common.tensors(inputs),
        "output": common.tensor(output),
        "weight": common.tensor(weight),
        "gradients": common.tensors(
            common.weighted_gradient(lambda *xs: layer(list(xs)), inputs, weight)),
    }


def merging():
    """Every class: equal shapes, shapes that broadcast, axes."""
    rng = common.generator(61)
    a, b, c = (common.normal(rng, 3, 4) for _ in range(3))
    sequence, row = common.normal(rng, 3, 2, 4), common.normal(rng, 3, 1, 4)
    other = common.normal(rng, 3, 5, 2)
    for make in (layers.Add, layers.Multiply, layers.Average, layers.Maximum, layers.Minimum):
        yield "two", make, [a, b]
        yield "three", make, [a, b, c]
        yield "one", make, [a]
        yield "extent 1", make, [sequence, row]
        yield "fewer axes", make, [sequence, a]
    yield "two", layers.Subtract, [a, b]
    yield "extent 1", layers.Subtract, [row, sequence]
    yield "fewer axes", layers.Subtract, [a, sequence]
    yield "last axis", layers.Concatenate, [a, b, common.normal(rng, 3, 1)]
    yield "axis 1", lambda: layers.Concatenate(axis=1), [sequence, row]
    yield "axis -2", lambda: layers.Concatenate(axis=-2, name="joined"), [row, sequence]
    yield "vectors", lambda: layers.Dot(axes=1), [a, b]
    yield "cosine", lambda: layers.Dot(axes=-1, normalize=True), [a, b]
    yield "matrices", lambda: layers.Dot(axes=2), [sequence, row]
    yield "two axes", lambda: layers.Dot(axes=(1, 2)), [sequence, other]
    yield "two axes, cosine", lambda: layers.Dot(axes=(1, -1), normalize=True), [sequence, other]
    yield "matrix and vector", lambda: layers.Dot(axes=(2, 1)), [sequence, a]


def residual():
    """Two branches over one input, a shared layer, a sum: ten steps."""
    keras.backend.clear_session()
    rng = common.generator(67)
    x = keras.Input((5,), name="x")
    shared = layers.Dense(6, activation="tanh", name="shared")
    left = shared(x)
    right = layers.Dense(5, activation="relu", name="right")(x)
    joined = layers.Add(name="sum")([left, shared(right)])
    both = layers.Concatenate(name="both")([joined, x])
    model = keras.Model(x, layers.Dense(2, name="head")(both))
    model.set_weights([common.normal(rng, *w.shape, scale=0.4) for w in model.weights])
    initial = common.named(model.weights)
    data, targets = common.normal(rng, 40, 5), common.normal(rng, 40, 2)
    model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")
    losses = []
    for start in range(0, 40, 4):
        model.reset_metrics()
        losses.append(float(model.train_on_batch(data[start:start + 4], targets[start:start + 4])))
    return {
        "kind": "training",
        "name": "residual",
        "layers": [layer.name for layer in model.layers],
        "initial_weights": initial,
        "x": common.tensor(data),
        "y": common.tensor(targets),
        "losses": [common.number(v) for v in losses],
        "final_weights": common.named(model.weights),
        "predict": common.tensor(model.predict(data[:4], verbose=0)),
    }


def line():
    """A graph that is a line: its summary has no column of connections."""
    x = keras.Input((8,))
    return keras.Model(x, layers.Dense(3)(layers.Dense(4, activation="relu")(x)))


def two_inputs():
    """Two inputs, two outputs, a layer that is called twice."""
    a, b = keras.Input((4,), name="first"), keras.Input((4,), name="second")
    shared = layers.Dense(16, activation="relu", name="a_shared_layer")
    left, right = shared(a), shared(b)
    joined = layers.Concatenate()([left, right, a])
    return keras.Model([a, b], [layers.Dense(1, name="score")(joined), layers.Add()([left, right])])


def deep():
    """A residual block over an image."""
    x = keras.Input((28, 28, 1))
    flat = layers.Flatten()(x)
    hidden = layers.Dense(784, activation="relu")(flat)
    return keras.Model(x, layers.Dense(10)(layers.Add()([hidden, flat])), name="a_model_of_branches")


def summary(name, make):
    """A model's summary in a narrow and a wide terminal."""
    keras.backend.clear_session()
    model = make()
    return {"kind": "summary", "name": name, "layers": [layer.name for layer in model.layers],
            "texts": [capture(model, columns) for columns in (80, 120)]}


def capture(model, columns):
    """The summary at a terminal's width."""
    os.environ["COLUMNS"] = str(columns)
    lines = []
    model.summary(print_fn=lambda text, **_: lines.append(text))
    return {"columns": columns, "text": "".join(lines)}


def cases():
    """All of them, each with a seed of its own."""
    return [case(name, make, inputs, 300 + index)
            for index, (name, make, inputs) in enumerate(merging())] + [residual()] + [
                summary(make.__name__, make) for make in (line, two_inputs, deep)]
