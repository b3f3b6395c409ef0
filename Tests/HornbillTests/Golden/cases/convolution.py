"""Layers of convolution: configuration, output, regularization losses, gradients.

Channels last only: TensorFlow has no other layout without a GPU.
"""

from keras import constraints, initializers, layers, regularizers

from . import common
from .layers import case


def dense_windows(rng):
    """Conv1D, Conv2D, Conv3D."""
    sequence, image = common.normal(rng, 2, 7, 4), common.normal(rng, 2, 4, 5, 2)
    volume = common.normal(rng, 1, 3, 4, 3, 2)
    c1, c2, c3 = layers.Conv1D, layers.Conv2D, layers.Conv3D
    l1, l2, l1l2 = regularizers.L1(0.02), regularizers.L2(0.03), regularizers.L1L2(0.01, 0.04)
    for padding in ("valid", "same", "causal"):
        yield f"{padding}", lambda p=padding: c1(3, 3, padding=p), sequence
        yield f"{padding}, strides", lambda p=padding: c1(3, 4, strides=2, padding=p), sequence
        yield f"{padding}, dilated", lambda p=padding: c1(2, 3, dilation_rate=2, padding=p), sequence
    yield "one point", lambda: c1(3, 1), sequence
    yield "groups", lambda: c1(4, 3, groups=2, padding="same"), sequence
    yield "no bias, relu", lambda: c1(3, 2, use_bias=False, activation="relu"), sequence
    for padding in ("valid", "same"):
        yield f"{padding}", lambda p=padding: c2(3, 3, padding=p), image
        yield f"{padding}, strides 2", lambda p=padding: c2(3, 3, strides=2, padding=p), image
        yield f"{padding}, strides 3 and 2", lambda p=padding: c2(2, (2, 3), strides=(3, 2), padding=p), image
        yield f"{padding}, even kernel", lambda p=padding: c2(2, (4, 2), padding=p), image
        yield f"{padding}, dilated", lambda p=padding: c2(2, 2, dilation_rate=(2, 3), padding=p), image
    yield "one point", lambda: c2(5, 1), image
    yield "one point, strides", lambda: c2(5, 1, strides=2), image
    yield "whole image", lambda: c2(2, (4, 5)), image
    yield "groups", lambda: c2(4, 3, groups=2), image
    yield "softmax", lambda: c2(3, 3, activation="softmax"), image
    yield "kernel and bias penalties", lambda: c2(
        2, 3, kernel_regularizer=l2, bias_regularizer=l1), image
    yield "activity penalty", lambda: c2(2, 3, activation="tanh", activity_regularizer=l1l2), image
    yield "initializers and constraints", lambda: c2(
        2, 3, kernel_initializer="he_normal", bias_initializer=initializers.Constant(0.1),
        kernel_constraint=constraints.MaxNorm(2), bias_constraint=constraints.NonNeg()), image
    for padding in ("valid", "same"):
        yield f"{padding}", lambda p=padding: c3(2, 2, padding=p), volume
        yield f"{padding}, strides", lambda p=padding: c3(2, 3, strides=(1, 2, 2), padding=p), volume
    yield "groups", lambda: c3(2, 2, groups=2), volume
    yield "dilated", lambda: c3(2, 2, dilation_rate=2, activation="relu"), volume


def single_channels(rng):
    """DepthwiseConv1D, DepthwiseConv2D, SeparableConv1D, SeparableConv2D."""
    sequence, image = common.normal(rng, 2, 6, 3), common.normal(rng, 2, 4, 4, 3)
    l2 = regularizers.L2(0.03)
    d1, d2, s1, s2 = (layers.DepthwiseConv1D, layers.DepthwiseConv2D, layers.SeparableConv1D,
                      layers.SeparableConv2D)
    for padding in ("valid", "same"):
        yield f"{padding}", lambda p=padding: d1(3, padding=p), sequence
        yield f"{padding}, strides", lambda p=padding: d1(3, strides=2, padding=p), sequence
        yield f"{padding}", lambda p=padding: d2(3, padding=p), image
        yield f"{padding}, strides", lambda p=padding: d2(3, strides=2, padding=p), image
        yield f"{padding}, multiplier", lambda p=padding: d2(2, depth_multiplier=2, padding=p), image
        yield f"{padding}", lambda p=padding: s1(4, 3, padding=p), sequence
        yield f"{padding}, multiplier", lambda p=padding: s1(4, 3, depth_multiplier=2, padding=p), sequence
        yield f"{padding}", lambda p=padding: s2(4, 3, padding=p), image
        yield f"{padding}, strides", lambda p=padding: s2(4, 3, strides=2, padding=p), image
    yield "dilated", lambda: d1(3, dilation_rate=2, depth_multiplier=2, activation="relu"), sequence
    yield "dilated", lambda: d2(2, dilation_rate=2, use_bias=False), image
    yield "everything", lambda: d2(
        (2, 3), depthwise_regularizer=l2, bias_regularizer=l2, activity_regularizer=l2,
        depthwise_initializer="he_uniform", depthwise_constraint="max_norm", bias_constraint="non_neg"), image
    yield "dilated", lambda: s2(2, 2, dilation_rate=2, activation="relu"), image
    yield "everything", lambda: s2(
        3, (2, 3), depth_multiplier=2, depthwise_regularizer=l2, pointwise_regularizer=l2,
        bias_regularizer=l2, activity_regularizer=l2, pointwise_initializer="he_uniform",
        pointwise_constraint="max_norm"), image


def transposed(rng):
    """Conv1DTranspose, Conv2DTranspose, Conv3DTranspose."""
    sequence, image = common.normal(rng, 2, 4, 3), common.normal(rng, 1, 3, 4, 2)
    volume = common.normal(rng, 1, 2, 3, 2, 2)
    t1, t2, t3 = layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose
    for padding in ("valid", "same"):
        yield f"{padding}", lambda p=padding: t1(2, 3, padding=p), sequence
        yield f"{padding}, strides", lambda p=padding: t1(2, 3, strides=2, padding=p), sequence
        yield f"{padding}, strides above the kernel", lambda p=padding: t1(2, 2, strides=3, padding=p), sequence
        yield f"{padding}", lambda p=padding: t2(3, 3, padding=p), image
        yield f"{padding}, strides", lambda p=padding: t2(3, 3, strides=2, padding=p), image
        yield f"{padding}, even kernel", lambda p=padding: t2(2, (2, 4), strides=2, padding=p), image
        yield f"{padding}, output padding", lambda p=padding: t2(
            2, 3, strides=2, output_padding=1, padding=p), image
        yield f"{padding}, strides", lambda p=padding: t3(2, 2, strides=2, padding=p), volume
    yield "output padding of 0", lambda: t1(2, 3, strides=3, padding="same", output_padding=0), sequence
    yield "penalties", lambda: t2(
        2, 3, activation="relu", kernel_regularizer="l2", activity_regularizer="l1"), image


def cases():
    """All of them, each with a seed of its own."""
    rng = common.generator(29)
    made = [*dense_windows(rng), *single_channels(rng), *transposed(rng)]
    written = [case(name, make, x, 300 + index) for index, (name, make, x) in enumerate(made)]
    # It is in "serialized" too.
    return [{key: value for key, value in c.items() if key != "config"} for c in written]
