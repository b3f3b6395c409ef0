"""Whole models: 50 steps batch by batch, then `fit` with its histories. Nothing here is random
but the inputs: no dropout, no shuffling, given initial weights."""

import json

import keras
import numpy as np
import tensorflow as tf
from keras import layers, optimizers, regularizers

from . import common

STEPS = 50


def mlp(*units, inputs, activations, **arguments):
    """A stack of Dense layers."""
    rows = [keras.Input((inputs,))]
    rows += [layers.Dense(u, activation=a, **arguments) for u, a in zip(units, activations)]
    return keras.Sequential(rows)


def problems():
    """name → (make model, make optimizer, loss, x, y, batch size)."""
    rng = common.generator(31)
    x = common.normal(rng, 80, 12)
    classes = np.argmax(x @ common.normal(rng, 12, 4), axis=1)
    hot, ints = common.one_hot(classes, 4), classes.astype(np.int32)
    plane = common.normal(rng, 50, 2)
    inside = (np.sum(plane ** 2, axis=1, keepdims=True) < 1.4).astype(np.float32)
    line = common.normal(rng, 64, 6)
    target = (np.tanh(line @ common.normal(rng, 6, 2))
              + common.normal(rng, 64, 2, scale=0.1)).astype(np.float32)
    cce, sparse = "categorical_crossentropy", "sparse_categorical_crossentropy"
    relu_softmax = dict(inputs=12, activations=("relu", "relu", "softmax"))

    def separate():
        return keras.Sequential([
            keras.Input((12,)), layers.Dense(10), layers.Activation("relu"), layers.Dense(4),
            layers.Activation("softmax")])

    return {
        "mlp, categorical cross-entropy, RMSprop": (
            lambda: mlp(16, 8, 4, **relu_softmax), lambda: optimizers.RMSprop(0.01), cce, x, hot,
            16),
        "sigmoid hidden, mean squared error, SGD (deck 001)": (
            lambda: mlp(16, 4, inputs=12, activations=("sigmoid", "softmax")),
            lambda: optimizers.SGD(0.1), "mean_squared_error", x, hot, 16),
        "2-8-1, binary cross-entropy, Adam": (
            lambda: mlp(8, 1, inputs=2, activations=("sigmoid", "sigmoid")),
            lambda: optimizers.Adam(0.02), "binary_crossentropy", plane, inside, 10),
        "2-8-1, binary cross-entropy, SGD, labels (n,)": (
            lambda: mlp(8, 1, inputs=2, activations=("tanh", "sigmoid")),
            lambda: optimizers.SGD(0.15), "binary_crossentropy", plane, inside[:, 0], 10),
        "regression, L2, SGD with momentum": (
            lambda: mlp(10, 2, inputs=6, activations=("tanh", None),
                        kernel_regularizer=regularizers.L2(0.01),
                        bias_regularizer=regularizers.L1(0.001)),
            lambda: optimizers.SGD(0.05, momentum=0.9), "mean_squared_error", line, target, 16),
        "regression, activity regularizer, AdamW": (
            lambda: mlp(10, 2, inputs=6, activations=("relu", None),
                        activity_regularizer=regularizers.L2(0.01)),
            lambda: optimizers.AdamW(0.01, weight_decay=0.05), "mean_absolute_error", line, target,
            16),
        "sparse categorical cross-entropy, SGD with Nesterov momentum": (
            lambda: mlp(16, 8, 4, **relu_softmax),
            lambda: optimizers.SGD(0.05, momentum=0.8, nesterov=True), sparse, x, ints, 16),
        "sparse categorical cross-entropy, labels (n,1), RMSprop": (
            lambda: mlp(16, 8, 4, **relu_softmax), lambda: optimizers.RMSprop(0.005), sparse, x,
            ints[:, None], 16),
        "sparse categorical cross-entropy from logits, Adam with clipping": (
            lambda: mlp(16, 4, inputs=12, activations=("relu", None)),
            lambda: optimizers.Adam(0.01, global_clipnorm=0.5),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True), x, ints, 16),
        "label smoothing, Adam": (
            lambda: mlp(16, 4, inputs=12, activations=("relu", "softmax")),
            lambda: optimizers.Adam(0.01, amsgrad=True),
            keras.losses.CategoricalCrossentropy(label_smoothing=0.1), x, hot, 16),
        "separate activations, categorical cross-entropy, SGD": (
            separate, lambda: optimizers.SGD(0.05), cce, x, hot, 16),
        "separate activations, binary cross-entropy on a softmax, SGD (deck 004)": (
            separate, lambda: optimizers.SGD(0.05), "binary_crossentropy", x, hot, 16),
    }


FITS = [
    ("short last batch", 0, {"epochs": 3, "batch_size": 32}),
    ("validation data", 0, {"epochs": 3, "batch_size": 32, "validation_data": 20}),
    ("validation split", 0, {"epochs": 3, "batch_size": 16, "validation_split": 0.25}),
    ("validation split, uneven", 2, {"epochs": 2, "batch_size": 16, "validation_split": 0.15}),
    ("validation data in its own batches", 0,
     {"epochs": 2, "batch_size": 32, "validation_data": 20, "validation_batch_size": 7}),
    ("validation every second epoch", 2,
     {"epochs": 4, "batch_size": 16, "validation_split": 0.2, "validation_freq": 2}),
    ("default batch size", 6, {"epochs": 3}),
    ("class weights", 0,
     {"epochs": 2, "batch_size": 32, "class_weight": {0: 1.0, 1: 2.0, 2: 0.5, 3: 3.0}}),
    ("class weights, sparse", 6,
     {"epochs": 2, "batch_size": 32, "class_weight": {0: 1.0, 1: 2.0, 2: 0.5, 3: 3.0}}),
    ("sample weights", 2, {"epochs": 2, "batch_size": 16, "sample_weight": True}),
    ("regularized, validation split", 4,
     {"epochs": 3, "batch_size": 24, "validation_split": 0.25}),
    ("activity regularizer, short last batch", 5, {"epochs": 2, "batch_size": 24}),
    ("initial epoch", 1, {"epochs": 5, "initial_epoch": 3, "batch_size": 16}),
]


def build(problem):
    """A compiled model with seeded Glorot-like weights, and those weights."""
    keras.backend.clear_session()
    make, optimizer, loss, x, y, size = problem
    model = make()
    rng = common.generator(37)
    initial = [common.normal(rng, *w.shape, scale=1 / np.sqrt(w.shape[0])) if len(w.shape) > 1
               else common.normal(rng, *w.shape, scale=0.05) for w in model.weights]
    model.set_weights(initial)
    metrics = ["mean_absolute_error"] if y.dtype == np.float32 and x.shape[1] == 6 else ["accuracy"]
    model.compile(optimizer=optimizer(), loss=loss, metrics=metrics)
    return model, initial, metrics, x, y, size


def description(model, initial, metrics, loss, x, y):
    """What a reader needs to make the same model."""
    return {
        "model": json.loads(model.to_json())["config"]["layers"],
        "optimizer": common.jsonable(optimizers.serialize(model.optimizer)),
        "loss": loss if isinstance(loss, str) else common.jsonable(keras.losses.serialize(loss)),
        "metrics": metrics,
        "x": common.tensor(x), "y": common.tensor(y),
        "initial_weights": common.tensors(initial),
    }


def results(logs):
    """A dictionary of results as numbers."""
    return {key: [common.number(v) for v in value] if isinstance(value, list)
            else common.number(value) for key, value in logs.items()}


def first_gradients(model, x, y):
    """The loss's gradients on one batch, before any step."""
    with tf.GradientTape() as tape:
        total = model.compute_loss(x, y, model(x, training=True))
    return common.tensors(tape.gradient(total, [w.value for w in model.trainable_weights]))


def steps_case(name, problem):
    """Fifty batches in order (the last of each round is short where it must be)."""
    model, initial, metrics, x, y, size = build(problem)
    batches = [(i, min(i + size, len(x))) for i in range(0, len(x), size)]
    result = {"kind": "steps", "name": name,
              **description(model, initial, metrics, problem[2], x, y),
              "batches": batches}
    start, end = batches[0]
    result["first_gradients"] = first_gradients(model, x[start:end], y[start:end])
    model, *_ = build(problem)
    logs = []
    for step in range(STEPS):
        start, end = batches[step % len(batches)]
        logs.append(model.train_on_batch(x[start:end], y[start:end], return_dict=True))
    result["losses"] = [common.number(log["loss"]) for log in logs]
    result["metric"] = [common.number(log[metrics[0]]) for log in logs]
    result["final_weights"] = common.tensors(model.weights)
    result["optimizer_variables"] = common.named(model.optimizer.variables)
    result["evaluate"] = results(model.evaluate(x, y, batch_size=size, verbose=0, return_dict=True))
    result["evaluate_list"] = [common.number(v) for v in
                               model.evaluate(x, y, batch_size=size, verbose=0)]
    result["predict"] = common.tensor(model.predict(x[:10], verbose=0))
    return result


def fit_case(name, key, problem, arguments):
    """One call of `fit`, its history, and the weights it leaves."""
    model, initial, metrics, x, y, _ = build(problem)
    rng = common.generator(41)
    given, extra = dict(arguments), {}
    if given.get("sample_weight"):
        given["sample_weight"] = rng.uniform(0, 2, len(x)).astype(np.float32)
        extra["sample_weight"] = common.tensor(given["sample_weight"])
    held = given.pop("validation_data", 0)
    if held:
        extra["validation_x"], extra["validation_y"] = map(common.tensor, (x[-held:], y[-held:]))
        given["validation_data"] = (x[-held:], y[-held:])
        x, y = x[:-held], y[:-held]
    history = model.fit(x, y, shuffle=False, verbose=0, **given)
    plain = {k: v for k, v in arguments.items() if k not in ("sample_weight", "validation_data")}
    return {
        "kind": "fit", "name": name, "problem": key,
        **description(model, initial, metrics, problem[2], x, y), **extra,
        "arguments": {k: {str(c): w for c, w in v.items()} if k == "class_weight" else v
                      for k, v in plain.items()},
        "history": results(history.history),
        "epochs": history.epoch,
        "params": {k: v for k, v in history.params.items() if k != "verbose"},
        "final_weights": common.tensors(model.weights),
        "evaluate": results(model.evaluate(x, y, verbose=0, return_dict=True)),
    }


def cases():
    """Every problem by steps, then the calls of `fit`."""
    table = problems()
    keys = list(table)
    result = [steps_case(name, problem) for name, problem in table.items()]
    return result + [fit_case(name, keys[index], table[keys[index]], arguments)
                     for name, index, arguments in FITS]
