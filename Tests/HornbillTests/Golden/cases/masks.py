"""Masks: what layers make of them, and training under them."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from . import common


def sequences(rng, *shape, value=0.0):
    """Sequences with two digits behind the point, of which some steps hold one value."""
    x = np.round(common.normal(rng, *shape), 2)
    x[rng.uniform(size=shape[:-1]) < 0.4] = value
    return x


def masked(y):
    """A value and its mask, null where it has none."""
    mask = keras.src.backend.get_keras_mask(y)
    return {"output": common.tensor(y), "mask": None if mask is None else common.tensor(mask)}


def line(name, make, x, seed):
    """Layers one after another: inference, then one call in training, whose gradients are those of
    sum(weight * output); the variables that are not trained as they are afterwards."""
    keras.backend.clear_session()
    rng = common.generator(seed)
    parts = make()
    inputs = tf.convert_to_tensor(x)

    def run(value, training):
        for layer in parts:
            takes = isinstance(layer, layers.BatchNormalization)
            value = layer(value, training=training) if takes else layer(value)
        return value

    run(inputs, False)
    variables = [w for layer in parts for w in layer.weights]
    for v in variables:
        v.assign(np.abs(np.round(common.normal(rng, *v.shape), 2)) + 0.25)
    before = common.named(variables)
    inference = masked(run(inputs, False))
    trained = [v.value for layer in parts for v in layer.trainable_weights]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        output = run(inputs, True)
        weight = np.round(common.normal(rng, *output.shape), 2)
        total = tf.reduce_sum(weight * output)
    found = tape.gradient(total, [inputs, *trained])
    return {
        "kind": "line", "name": name,
        "layers": [common.jsonable(keras.saving.serialize_keras_object(layer)) for layer in parts],
        "input": common.tensor(x), "weights": before, "weight": common.tensor(weight),
        "inference": inference,
        "training": {**masked(output), "gradients": common.tensors(g.numpy() for g in found)},
        "state": common.named([w for layer in parts for w in layer.non_trainable_weights]),
    }


def lines():
    """Each layer that a mask changes, and layers that pass it on or drop it."""
    rng = common.generator(11)
    x = sequences(rng, 3, 4, 2)
    masking, norm, pooling = layers.Masking, layers.BatchNormalization, layers.GlobalAveragePooling1D
    yield "masking", lambda: [masking()], x
    yield "another value", lambda: [masking(mask_value=0.5, name="half")], sequences(rng, 3, 4, 2, value=0.5)
    yield "rows", lambda: [masking()], sequences(rng, 6, 2)
    yield "four axes", lambda: [masking()], sequences(rng, 2, 3, 2, 2)
    yield "normalization", lambda: [masking(), norm(momentum=0.75)], x
    yield "normalization of steps", lambda: [masking(), norm(axis=1, scale=False)], x
    yield "normalization of rows", lambda: [masking(), norm(axis=-1)], sequences(rng, 6, 3)
    yield "nothing to normalize", lambda: [masking(), norm()], np.zeros((2, 3, 2), np.float32)
    full = np.where(np.any(x != 0, axis=(1, 2), keepdims=True), x, 1)
    yield "pooling", lambda: [masking(), pooling()], full
    yield "pooling, kept", lambda: [masking(), pooling(keepdims=True)], full
    yield "passed on", lambda: [masking(), layers.Dense(3), layers.ReLU(), layers.Dropout(0.0),
                                layers.LayerNormalization(), pooling()], full
    yield "dropped", lambda: [masking(), layers.RMSNormalization(), pooling()], full


def merging(name, make, *inputs):
    """A layer on inputs of which some have masks (those that are given with a Masking layer)."""
    keras.backend.clear_session()
    layer = make()
    values = [layers.Masking()(tf.convert_to_tensor(x)) if has else tf.convert_to_tensor(x) for x, has in inputs]
    return {
        "kind": "merging", "name": f"{type(layer).__name__} {name}",
        "layer": common.jsonable(keras.saving.serialize_keras_object(layer)),
        "inputs": common.tensors(x for x, _ in inputs), "has_mask": [has for _, has in inputs],
        **masked(layer(values)),
    }


def mergings():
    """Every class: masks on all inputs, and on one."""
    rng = common.generator(13)
    a, b, c = (sequences(rng, 2, 4, 2) for _ in range(3))
    for make in (layers.Add, layers.Average, layers.Multiply, layers.Maximum, layers.Minimum, layers.Concatenate,
                 lambda: layers.Concatenate(axis=1)):
        yield merging("of three", make, (a, True), (b, True), (c, True))
        yield merging("of a mask and none", make, (a, True), (b, False))
        yield merging("of none and a mask", make, (a, False), (b, True))
    yield merging("of two", layers.Subtract, (a, True), (b, True))
    yield merging("of two", lambda: layers.Dot(axes=2), (a, True), (b, True))


def training(name, parts, targets, compiled, weights=None):
    """Three epochs in order on ten sequences, four at a time."""
    keras.backend.clear_session()
    rng = common.generator(17)
    model = keras.Sequential([keras.Input((5, 3)), *parts()])
    initial = [np.round(common.normal(rng, *w.shape, scale=0.5), 2) for w in model.weights]
    initial = [np.abs(v) + 0.5 if "variance" in w.path else v for v, w in zip(initial, model.weights)]
    model.set_weights(initial)
    x = sequences(rng, 10, 5, 3)
    x[:, 0] += 0.25
    y = targets(rng)
    sample_weight = weights and weights(rng)
    model.compile(keras.optimizers.SGD(0.1), **compiled)
    history = model.fit(x, y, sample_weight=sample_weight, epochs=3, batch_size=5, shuffle=False, verbose=0)
    return {
        "kind": "training", "name": name,
        "layers": [common.jsonable(keras.saving.serialize_keras_object(layer)) for layer in model.layers],
        "compile": common.jsonable({k: v for k, v in model.get_compile_config().items()
                                    if k in ("loss", "loss_weights", "metrics", "weighted_metrics")}),
        "x": common.tensor(x), "y": common.tensor(y),
        "sample_weight": None if sample_weight is None else common.tensor(sample_weight),
        "initial_weights": common.tensors(initial),
        "history": {k: [common.number(n) for n in v] for k, v in history.history.items()},
        "final_weights": common.tensors(model.weights),
        "evaluate": {k: common.number(v) for k, v in model.evaluate(
            x, y, sample_weight=sample_weight, batch_size=5, verbose=0, return_dict=True).items()},
        "predict": common.tensor(model.predict(x[:3], verbose=0)),
    }


def trainings():
    """One output a sequence; one a step, with and without weights."""
    def pooled():
        return [layers.Masking(), layers.Dense(4), layers.BatchNormalization(momentum=0.5), layers.ReLU(),
                layers.GlobalAveragePooling1D(), layers.Dense(1)]

    def steps():
        return [layers.Masking(), layers.Dense(4, activation="tanh"), layers.Dense(3, activation="softmax")]

    def numbers():
        return [layers.Masking(), layers.Dense(4, activation="tanh"), layers.Dense(2)]

    classes = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"],
               "weighted_metrics": ["accuracy"]}
    errors = {"loss": "mse", "metrics": ["mae"], "weighted_metrics": ["mse"]}
    yield training("a number a sequence", pooled, lambda rng: np.round(common.normal(rng, 10, 1), 2),
                   {"loss": "mse", "metrics": ["mae"]})
    yield training("a class a step", steps, lambda rng: rng.integers(0, 3, (10, 5)).astype(np.int32), classes)
    yield training("weights of steps", steps, lambda rng: rng.integers(0, 3, (10, 5)).astype(np.int32), classes,
                   lambda rng: np.round(rng.uniform(0, 2, (10, 5)), 2).astype(np.float32))
    yield training("numbers a step", numbers, lambda rng: np.round(common.normal(rng, 10, 5, 2), 2), errors)
    yield training("weights of sequences", numbers, lambda rng: np.round(common.normal(rng, 10, 5, 2), 2), errors,
                   lambda rng: np.round(rng.uniform(0, 2, (10, 1)), 2).astype(np.float32))


def cases():
    """Lines of layers, merging layers, trained models."""
    return [*(line(*arguments, 700 + number) for number, arguments in enumerate(lines())),
            *mergings(), *trainings()]
