"""Layers of images and the like: configuration, output in inference and in training, gradients, state."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers, regularizers

from . import common


def tenths(rng, *shape):
    """Normal numbers with two digits behind the point, which are short in the file."""
    return np.round(common.normal(rng, *shape), 2)


def case(name, make, x, seed):
    """A layer with seeded weights on `x`: inference, then one call in training.

    Gradients are those of sum(weight * output) + sum(losses); the moving statistics of a layer that has some are
    given as they are after the call in training."""
    keras.backend.clear_session()
    rng = common.generator(seed)
    layer = make()
    layer.build(x.shape)
    layer.set_weights([np.abs(tenths(rng, *w.shape)) / 2 + 0.125 for w in layer.weights])
    inputs = tf.convert_to_tensor(x)
    before = common.named(layer.weights)

    def run(training):
        variables = [w.value for w in layer.trainable_weights]
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            output = layer(inputs, training=True) if training else layer(inputs)
            weight = tenths(common.generator(seed + 1000), *output.shape)
            losses = list(layer.losses)
            total = tf.reduce_sum(weight * output) + sum(losses)
        found = tape.gradient(total, [inputs] + variables)
        found = [np.zeros(v.shape, np.float32) if g is None else g.numpy()
                 for v, g in zip([inputs] + variables, found)]
        return {"output": common.tensor(output), "losses": [common.number(v) for v in losses],
                "gradients": {"input": common.tensor(found[0]), "weights": common.tensors(found[1:])}}

    weight = tenths(common.generator(seed + 1000), *layer(inputs).shape)
    result = {
        "name": name,
        "class": type(layer).__name__,
        "serialized": common.jsonable(keras.saving.serialize_keras_object(layer)),
        "input": common.tensor(x),
        "weights": before,
        "weight": common.tensor(weight),
        "inference": run(False),
    }
    if isinstance(layer, layers.BatchNormalization):
        result["training"] = run(True)
        result["state"] = common.named(layer.non_trainable_weights)
    return result


def pooling():
    """Windows: apart and overlapping, at the edges, equal elements, channels first."""
    rng = common.generator(41)
    series, image, volume = (
        tenths(rng, 2, 5, 2), tenths(rng, 1, 4, 5, 2), tenths(rng, 1, 3, 4, 2, 2))
    equal = np.round(common.normal(rng, 1, 5, 5, 2))
    for kind in ("Max", "Average"):
        one, two, three = (getattr(layers, f"{kind}Pooling{n}D") for n in (1, 2, 3))
        yield "plain", lambda c=one: c(2), series
        yield "overlapping", lambda c=one: c(3, strides=1), series
        yield "same", lambda c=one: c(3, strides=2, padding="same"), series
        yield "channels first", lambda c=one: c(2, data_format="channels_first"), series
        yield "plain", lambda c=two: c(2), image
        yield "two sizes", lambda c=two: c((2, 3), strides=(1, 2)), image
        yield "same", lambda c=two: c(2, padding="same"), image
        yield "same, overlapping", lambda c=two: c(3, strides=1, padding="same"), image
        yield "same, with gaps", lambda c=two: c(1, strides=3, padding="same"), image
        yield "channels first", lambda c=two: c(2, data_format="channels_first"), image
        yield "equal elements", lambda c=two: c(3, strides=2), equal
        yield "plain", lambda c=three: c(2), volume
        yield "same", lambda c=three: c((2, 3, 2), strides=(1, 2, 3), padding="same"), volume
        for x, n in ((series, 1), (image, 2), (volume, 3)):
            total = getattr(layers, f"Global{kind}Pooling{n}D")
            yield "plain", lambda c=total: c(), x
            yield "keepdims", lambda c=total: c(keepdims=True), x
            yield "channels first", lambda c=total: c(data_format="channels_first"), x


def normalization():
    """Over the batch, over a sample, over groups of channels."""
    rng = common.generator(43)
    matrix, image = tenths(rng, 5, 3), tenths(rng, 2, 3, 2, 6)
    l1, l2 = regularizers.L1(0.02), regularizers.L2(0.03)
    batch, layer, group = layers.BatchNormalization, layers.LayerNormalization, layers.GroupNormalization
    for name, x in (("matrix", matrix), ("image", image)):
        yield name, lambda: batch(), x
        yield f"{name}, first axis", lambda: batch(axis=1), x
        yield f"{name}, without scale", lambda: batch(scale=False, momentum=0.8), x
        yield f"{name}, without offset", lambda: batch(center=False, epsilon=0.01), x
        yield name, lambda: layer(), x
        yield f"{name}, without scale", lambda: layer(scale=False, epsilon=0.01), x
        yield f"{name}, without offset", lambda: layer(center=False), x
        yield name, lambda: layers.RMSNormalization(), x
        yield name, lambda: layers.UnitNormalization(), x
    yield "regularized", lambda: batch(
        gamma_regularizer=l1, beta_regularizer=l2, beta_initializer="ones", gamma_constraint="non_neg",
        moving_mean_initializer=keras.initializers.Constant(0.5)), matrix
    yield "regularized", lambda: layer(gamma_regularizer=l1, beta_regularizer=l2), matrix
    yield "two axes", lambda: layer(axis=[1, 3]), image
    yield "two axes", lambda: layers.RMSNormalization(axis=[2, 3], epsilon=0.01), image
    yield "two axes", lambda: layers.UnitNormalization(axis=[1, 2]), image
    yield "three groups", lambda: group(3), image
    yield "one group", lambda: group(1, center=False), image
    yield "instances", lambda: group(-1, scale=False, epsilon=0.01), image
    yield "first axis", lambda: group(3, axis=1), image
    yield "regularized", lambda: group(2, gamma_regularizer=l1, beta_regularizer=l2), image


def activations():
    """Activations as layers."""
    rng = common.generator(47)
    matrix, image = tenths(rng, 3, 5), tenths(rng, 2, 3, 2, 2)
    yield "plain", lambda: layers.ReLU(), matrix
    yield "all", lambda: layers.ReLU(max_value=1.0, negative_slope=0.1, threshold=0.25), matrix
    yield "plain", lambda: layers.LeakyReLU(), matrix
    yield "slope", lambda: layers.LeakyReLU(0.05), matrix
    yield "plain", lambda: layers.ELU(), matrix
    yield "plain", lambda: layers.PReLU(), image
    yield "shared", lambda: layers.PReLU(shared_axes=[1, 2], alpha_initializer="ones",
                                         alpha_regularizer=regularizers.L2(0.1)), image
    yield "constrained", lambda: layers.PReLU(alpha_constraint="non_neg"), matrix
    yield "plain", lambda: layers.Softmax(), matrix
    yield "axis 1", lambda: layers.Softmax(axis=1), image
    yield "two axes", lambda: layers.Softmax(axis=[1, 2]), image


def noise():
    """Layers that do something in training alone, and the penalty on what passes."""
    rng = common.generator(53)
    image, matrix = tenths(rng, 1, 2, 3, 2), tenths(rng, 3, 2)
    yield "plain", lambda: layers.SpatialDropout1D(0.3), tenths(rng, 1, 3, 2)
    yield "plain", lambda: layers.SpatialDropout2D(0.3, seed=4, data_format="channels_first"), image
    yield "plain", lambda: layers.SpatialDropout3D(0.3), tenths(rng, 1, 2, 2, 2, 1)
    yield "plain", lambda: layers.GaussianDropout(0.3, seed=5), matrix
    yield "plain", lambda: layers.GaussianNoise(0.25), matrix
    yield "plain", lambda: layers.AlphaDropout(0.3, noise_shape=(None, 1), seed=2), matrix
    yield "both", lambda: layers.ActivityRegularization(l1=0.1, l2=0.01), matrix
    yield "default", lambda: layers.ActivityRegularization(), matrix


def shapes():
    """Zeros around, edges cut off, more positions, other axes, another scale."""
    rng = common.generator(59)
    series, image, volume = tenths(rng, 1, 4, 2), tenths(rng, 1, 4, 3, 2), tenths(rng, 1, 3, 3, 4, 1)
    first = {"data_format": "channels_first"}
    yield "one", lambda: layers.ZeroPadding1D(), series
    yield "two", lambda: layers.ZeroPadding1D((2, 1)), series
    yield "first", lambda: layers.ZeroPadding1D(1, **first), series
    yield "one", lambda: layers.ZeroPadding2D(), image
    yield "by axis", lambda: layers.ZeroPadding2D((0, 2)), image
    yield "four", lambda: layers.ZeroPadding2D(((0, 1), (2, 3)), **first), image
    yield "six", lambda: layers.ZeroPadding3D(((0, 1), (1, 0), (1, 1))), volume
    yield "one", lambda: layers.Cropping1D(), series
    yield "two", lambda: layers.Cropping1D((0, 2)), series
    yield "by axis", lambda: layers.Cropping2D((1, 0)), image
    yield "four", lambda: layers.Cropping2D(((1, 2), (1, 0))), image
    yield "first", lambda: layers.Cropping2D(((1, 0), (0, 1)), **first), image
    yield "one", lambda: layers.Cropping3D(1), volume
    yield "plain", lambda: layers.UpSampling1D(3), series
    yield "plain", lambda: layers.UpSampling2D(), image
    yield "two sizes", lambda: layers.UpSampling2D((1, 3), **first), image
    yield "bilinear", lambda: layers.UpSampling2D((2, 3), interpolation="bilinear"), image
    yield "bilinear, first", lambda: layers.UpSampling2D(3, interpolation="bilinear", **first), image
    yield "plain", lambda: layers.UpSampling3D((2, 1, 2)), volume
    yield "plain", lambda: layers.Permute((3, 1, 2)), image
    yield "plain", lambda: layers.RepeatVector(3), tenths(rng, 2, 3)
    yield "plain", lambda: layers.Rescaling(0.5, offset=-1.0), image


def cases():
    """All of them, each with a seed of its own."""
    return [case(name, make, x, 200 + index)
            for index, (name, make, x) in enumerate([*pooling(), *normalization(), *activations(), *noise(), *shapes()])]
