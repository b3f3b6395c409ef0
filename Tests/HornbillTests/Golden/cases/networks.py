"""Whole networks of today's building blocks: outputs, gradients, three epochs of training.

Weights and data come out of a formula, so that the file need not hold them: number i of tensor t is
`(37 i i + 7919 i + 104729 t) mod 2003`, moved to -1...1.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from . import common


def formula(index, *shape):
    """Numbers from -1 to 1."""
    i = np.arange(np.prod(shape), dtype=np.int64)
    return (((37 * i * i + 7919 * i + 104729 * index) % 2003 - 1001) / 1001).reshape(shape)


def weight(index, variable):
    """A first weight: kernels by their fan-in; scales and variances around 1; the rest small."""
    values = formula(index, *variable.shape)
    if len(variable.shape) > 1:
        return values * np.sqrt(3 / np.prod(variable.shape[:-1]))
    return 1 + 0.25 * values if variable.name in ("gamma", "moving_variance") else 0.25 * values


def convolved(x, name, filters, size=3, strides=1, activation=None):
    """A convolution with a bias."""
    return layers.Conv2D(filters, size, strides, "same", activation=activation, name=name)(x)


def normalized(x, name, filters, size=3, strides=1, momentum=0.9):
    """A convolution without a bias, and batch normalization."""
    x = layers.Conv2D(filters, size, strides, "same", use_bias=False, name=name)(x)
    return layers.BatchNormalization(momentum=momentum, name=f"{name}_bn")(x)


def relu(x, name, most=None):
    """A layer of its own."""
    return layers.ReLU(max_value=most, name=f"{name}_relu")(x)


def scores(x):
    """Three classes."""
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    return layers.Dense(3, activation="softmax", name="scores")(x)


def residual(x):
    """The stem of a ResNet, a block over the identity, and one that narrows (He et al., 2015)."""
    x = relu(normalized(x, "stem", 4), "stem")
    for name, filters, strides in (("same", 4, 1), ("narrow", 6, 2)):
        y = relu(normalized(x, f"{name}_1", filters, strides=strides), f"{name}_1")
        y = normalized(y, f"{name}_2", filters)
        if strides > 1:
            x = normalized(x, f"{name}_0", filters, 1, strides)
        x = relu(layers.Add(name=f"{name}_add")([x, y]), name)
    return scores(x)


def inception(x):
    """Four branches side by side (Szegedy et al., 2014)."""
    one = convolved(x, "one", 2, 1, activation="relu")
    three = convolved(convolved(x, "three_0", 3, 1, activation="relu"), "three", 4, activation="relu")
    five = convolved(convolved(x, "five_0", 2, 1, activation="relu"), "five", 3, 5, activation="relu")
    pool = convolved(layers.MaxPooling2D(3, 1, "same", name="pool_0")(x), "pool", 2, 1, activation="relu")
    return scores(layers.Concatenate(name="joined")([one, three, five, pool]))


def u_net(x):
    """Down twice, up twice, each way with another layer, and across (Ronneberger et al., 2015)."""
    fine = convolved(x, "fine", 3, activation="relu")
    half = convolved(layers.MaxPooling2D(2, name="down_1")(fine), "half", 4, activation="relu")
    bottom = convolved(layers.AveragePooling2D(2, name="down_2")(half), "bottom", 5, activation="relu")
    up = layers.Conv2DTranspose(4, 2, 2, activation="relu", name="up_2")(bottom)
    up = convolved(layers.Concatenate(name="across_2")([half, up]), "half_again", 4, activation="relu")
    up = layers.UpSampling2D(2, interpolation="bilinear", name="up_1")(up)
    up = convolved(layers.Concatenate(name="across_1")([fine, up]), "fine_again", 3, activation="relu")
    return convolved(up, "mask", 1, 1, activation="sigmoid")


def mobile_net(x):
    """Two inverted residuals, one over the identity (Sandler et al., 2018)."""
    for name, strides, filters in (("narrow", 2, 4), ("same", 1, 4)):
        y = relu(normalized(x, f"{name}_expand", 6, 1), f"{name}_expand", 6.0)
        y = layers.DepthwiseConv2D(3, strides, "same", use_bias=False, name=f"{name}_depthwise")(y)
        y = layers.BatchNormalization(momentum=0.9, name=f"{name}_depthwise_bn")(y)
        y = normalized(relu(y, f"{name}_depthwise", 6.0), f"{name}_project", filters, 1)
        x = layers.Add(name=f"{name}_add")([x, y]) if strides == 1 else y
    return scores(x)


def case(describe, optimizer):
    """Eight images in batches of four."""
    keras.backend.clear_session()
    inputs = keras.Input((8, 8, 3), name="image")
    model = keras.Model(inputs, describe(inputs), name=describe.__name__)
    model.set_weights([weight(i, v) for i, v in enumerate(model.weights)])
    is_mask = len(model.output.shape) == 4
    x = formula(1001, 8, 8, 8, 3).astype(np.float32)
    y = ((formula(1002, 8, 8, 8, 1) > 0).astype(np.float32) if is_mask
         else common.one_hot(np.arange(8) % 3, 3))
    loss = keras.losses.BinaryCrossentropy() if is_mask else keras.losses.CategoricalCrossentropy()
    model.compile(optimizer=optimizer, loss=loss)
    result = {
        "name": describe.__name__,
        "layers": [{
            "serialized": common.jsonable(keras.saving.serialize_keras_object(layer)),
            "inputs": [t._keras_history.operation.name for t in layer._inbound_nodes[0].input_tensors],
        } for layer in model.layers[1:]],
        "optimizer": common.jsonable(keras.saving.serialize_keras_object(model.optimizer)),
        "weights": [{"path": v.path, "shape": list(v.shape)} for v in model.weights],
        "output": common.tensor(model(x)),
    }
    # The layers' state as it was, for a call in training moves it.
    before = model.get_weights()
    with tf.GradientTape() as tape:
        value = loss(y, model(x, training=True))
    found = tape.gradient(value, [v.value for v in model.trainable_weights])
    model.set_weights(before)
    result["loss"] = common.number(value)
    result["gradients"] = [{"path": v.path, **common.tensor(g.numpy())}
                           for v, g in zip(model.trainable_weights, found)]
    history = model.fit(x, y, batch_size=4, epochs=3, shuffle=False, verbose=0)
    result["losses"] = [common.number(v) for v in history.history["loss"]]
    result["trained"] = common.named(model.weights)
    result["trained_output"] = common.tensor(model(x))
    return result


def cases():
    """Four networks, each with an optimizer of its own."""
    optimizers = keras.optimizers
    return [case(residual, optimizers.SGD(0.05, momentum=0.9)), case(inception, optimizers.Adam(0.01)),
            case(u_net, optimizers.RMSprop(0.003)),
            case(mobile_net, optimizers.SGD(0.05, momentum=0.9, nesterov=True))]
