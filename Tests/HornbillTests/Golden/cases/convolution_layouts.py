"""Layers of convolution that TensorFlow refuses without a GPU, so that Keras computes them with JAX: channels first,
and transposed convolutions with dilations."""

import jax
import keras
import numpy as np
from keras import layers

from . import common
from .vision_layers import tenths


def case(name, make, x, seed):
    """A layer with seeded weights on `x`; gradients of sum(weight * output)."""
    keras.backend.clear_session()
    layer = make()
    layer.build(x.shape)
    rng = common.generator(seed)
    layer.set_weights([tenths(rng, *w.shape) / 2 for w in layer.weights])
    variables = [w.value for w in layer.trainable_variables]
    output, pullback = jax.vjp(lambda v, i: layer.stateless_call(v, [], i)[0], variables, x)
    weight = tenths(common.generator(seed + 1000), *output.shape)
    found, slope = pullback(weight)
    return {
        "name": name,
        "class": type(layer).__name__,
        "serialized": common.jsonable(keras.saving.serialize_keras_object(layer)),
        "input": common.tensor(x),
        "weights": common.named(layer.weights),
        "output": common.tensor(np.asarray(output)),
        "losses": [],
        "weight": common.tensor(weight),
        "gradients": {"input": common.tensor(np.asarray(slope)),
                      "weights": common.tensors([np.asarray(v) for v in found])},
    }


def channels_first(rng):
    """Every layer with its channels before the positions."""
    sequence, image, volume = tenths(rng, 2, 4, 6), tenths(rng, 1, 2, 4, 5), tenths(rng, 1, 2, 3, 4, 3)
    first = {"data_format": "channels_first"}
    yield "plain", lambda: layers.Conv1D(3, 3, **first), sequence
    yield "softmax", lambda: layers.Conv1D(3, 3, use_bias=False, activation="softmax", **first), sequence
    yield "groups", lambda: layers.Conv1D(4, 2, groups=2, padding="same", strides=2, **first), sequence
    yield "causal", lambda: layers.Conv1D(2, 2, padding="causal", dilation_rate=2, **first), sequence
    for padding in ("valid", "same"):
        yield f"{padding}, strides", lambda p=padding: layers.Conv2D(3, 2, strides=2, padding=p, **first), image
        yield f"{padding}, dilated", lambda p=padding: layers.Conv2D(
            2, 2, dilation_rate=(2, 3), padding=p, activation="relu", **first), image
        yield f"{padding}", lambda p=padding: layers.Conv3D(2, 2, padding=p, **first), volume
        yield f"{padding}", lambda p=padding: layers.DepthwiseConv1D(
            3, depth_multiplier=2, padding=p, **first), sequence
        yield f"{padding}", lambda p=padding: layers.DepthwiseConv2D(3, strides=2, padding=p, **first), image
        yield f"{padding}", lambda p=padding: layers.SeparableConv1D(2, 3, padding=p, **first), sequence
        yield f"{padding}", lambda p=padding: layers.SeparableConv2D(
            3, 2, depth_multiplier=2, padding=p, **first), image
        yield f"{padding}", lambda p=padding: layers.Conv1DTranspose(2, 3, strides=2, padding=p, **first), sequence
        yield f"{padding}", lambda p=padding: layers.Conv2DTranspose(3, 3, strides=2, padding=p, **first), image
    yield "valid", lambda: layers.Conv3DTranspose(2, 2, strides=(1, 2, 1), **first), volume


def dilated(rng):
    """Transposed convolutions whose windows have gaps."""
    sequence, image, volume = tenths(rng, 2, 4, 2), tenths(rng, 1, 3, 4, 2), tenths(rng, 1, 2, 3, 2, 1)
    for padding in ("valid", "same"):
        for rate in (2, 3):
            yield f"{padding}, {rate}", lambda p=padding, r=rate: layers.Conv1DTranspose(
                3, 3, padding=p, dilation_rate=r), sequence
            yield f"{padding}, {rate}, even kernel", lambda p=padding, r=rate: layers.Conv1DTranspose(
                2, 2, padding=p, dilation_rate=r), sequence
        yield f"{padding}, two rates", lambda p=padding: layers.Conv2DTranspose(
            2, (3, 2), padding=p, dilation_rate=(2, 3)), image
        yield f"{padding}, output padding", lambda p=padding: layers.Conv2DTranspose(
            2, 3, padding=p, dilation_rate=2, output_padding=0), image
        yield f"{padding}", lambda p=padding: layers.Conv3DTranspose(1, 2, padding=p, dilation_rate=2), volume


def cases():
    """All of them, each with a seed of its own."""
    rng = common.generator(101)
    return [case(name, make, x, 500 + index)
            for index, (name, make, x) in enumerate([*channels_first(rng), *dilated(rng)])]
