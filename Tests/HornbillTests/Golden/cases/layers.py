"""Layers: configuration, output, regularization losses, gradients."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers, regularizers

from . import common


def case(name, make, x, seed):
    """A layer with seeded weights on `x`; gradients of sum(weight * output) + sum(losses)."""
    keras.backend.clear_session()
    rng = common.generator(seed)
    layer = make()
    layer.build(x.shape)
    layer.set_weights([common.normal(rng, *w.shape, scale=0.5) for w in layer.weights])
    inputs = tf.convert_to_tensor(x)
    variables = [w.value for w in layer.trainable_weights]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        output = layer(inputs)
        weight = common.normal(common.generator(seed + 1000), *output.shape)
        losses = list(layer.losses)
        total = tf.reduce_sum(weight * output) + sum(losses)
    gradients = tape.gradient(total, [inputs] + variables)
    gradients = [np.zeros(v.shape, np.float32) if g is None else g.numpy()
                 for v, g in zip([inputs] + variables, gradients)]
    return {
        "name": name,
        "class": type(layer).__name__,
        "config": common.jsonable(layer.get_config()),
        "serialized": common.jsonable(keras.saving.serialize_keras_object(layer)),
        "input": common.tensor(x),
        "weights": common.named(layer.weights),
        "output_shape": list(layer.compute_output_shape((None,) + x.shape[1:])),
        "output": common.tensor(output),
        "losses": [common.number(v) for v in losses],
        "weight": common.tensor(weight),
        "gradients": {"input": common.tensor(gradients[0]),
                      "weights": common.tensors(gradients[1:])},
    }


def dense():
    """Dense: ranks, activations, bias, regularizers."""
    rng = common.generator(19)
    matrix, sequence = common.normal(rng, 4, 5), common.normal(rng, 2, 3, 5)
    d = layers.Dense
    l1, l2, l1l2 = regularizers.L1(0.02), regularizers.L2(0.03), regularizers.L1L2(0.01, 0.04)
    yield "plain", lambda: d(3), matrix
    yield "named", lambda: d(3, name="head"), matrix
    yield "no bias", lambda: d(3, use_bias=False), matrix
    yield "one unit", lambda: d(1, activation="sigmoid"), matrix
    for activation in ("relu", "sigmoid", "tanh", "softmax", "gelu", "leaky_relu"):
        yield activation, lambda a=activation: d(4, activation=a), matrix
    yield "rank 3", lambda: d(4), sequence
    yield "rank 3, softmax", lambda: d(4, activation="softmax"), sequence
    yield "rank 3, relu, no bias", lambda: d(2, activation="relu", use_bias=False), sequence
    yield "kernel L1", lambda: d(3, kernel_regularizer=l1), matrix
    yield "kernel L2", lambda: d(3, kernel_regularizer=l2), matrix
    yield "kernel L1L2", lambda: d(3, kernel_regularizer=l1l2), matrix
    yield "kernel l2 by name", lambda: d(3, kernel_regularizer="l2"), matrix
    yield "bias L2", lambda: d(3, bias_regularizer=l2), matrix
    yield "activity L2", lambda: d(3, activation="tanh", activity_regularizer=l2), matrix
    yield "activity L1, rank 3", lambda: d(3, activity_regularizer=l1), sequence
    yield "all three", lambda: d(3, activation="sigmoid", kernel_regularizer=l2,
                                 bias_regularizer=l1, activity_regularizer=l1l2), matrix
    yield "initializers", lambda: d(
        3, kernel_initializer="he_normal", bias_initializer=keras.initializers.Constant(0.1),
        kernel_constraint=keras.constraints.MaxNorm(2)), matrix


def shapes():
    """Layers without weights."""
    rng = common.generator(23)
    image, sequence = common.normal(rng, 2, 3, 4, 2), common.normal(rng, 2, 6)
    yield "of a matrix", layers.Flatten, sequence
    yield "of an image", layers.Flatten, image
    yield "of a vector", layers.Flatten, common.normal(rng, 5)
    yield "plain", lambda: layers.Reshape((4, 6)), image
    yield "unknown first", lambda: layers.Reshape((-1, 4)), image
    yield "unknown last", lambda: layers.Reshape((2, 3, -1)), image
    yield "unknown alone", lambda: layers.Reshape((-1,)), image
    for activation in ("relu", "softmax", "sigmoid"):
        yield activation, lambda a=activation: layers.Activation(a), sequence
    for rate in (0.2, 0.5):
        yield "inference", lambda r=rate: layers.Dropout(r), sequence
    yield "seeded", lambda: layers.Dropout(0.5, seed=3), sequence
    def statistics(x):
        count = x.shape[-1]
        return dict(mean=[0.5 * i - 1 for i in range(count)], variance=[0.25 * (i + 1) for i in range(count)])
    yield "plain", lambda: layers.Normalization(**statistics(sequence)), sequence
    yield "image", lambda: layers.Normalization(**statistics(image)), image
    yield "inverted", lambda: layers.Normalization(**statistics(sequence), invert=True), sequence


def cases():
    """All of them, each with a seed of its own."""
    return [case(name, make, x, 100 + index)
            for index, (name, make, x) in enumerate([*dense(), *shapes()])]
