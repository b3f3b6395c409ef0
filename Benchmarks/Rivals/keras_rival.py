"""Keras, on the back end that KERAS_BACKEND names: `fit`, `predict`, `evaluate`, `save` as they come."""

import os
import tempfile

import workloads as w

import keras
import numpy as np
from keras import layers

BACKEND = keras.backend.backend()
if BACKEND == "torch":
    import torch
    torch.set_num_threads(w.THREADS)


def versions():
    """Keras's and its back end's."""
    module = __import__(BACKEND)
    return {"keras": keras.__version__, BACKEND: module.__version__}


def model(workload):
    """One of the three networks, compiled."""
    if workload == "tiny":
        network = [layers.Dense(8, "sigmoid"), layers.Dense(1, "sigmoid")]
        optimizer, loss = keras.optimizers.SGD(0.15), "binary_crossentropy"
    elif workload == "shallow":
        network = [layers.Dense(64, "sigmoid"), layers.Dense(10, "softmax")]
        optimizer, loss = keras.optimizers.SGD(0.01), "mean_squared_error"
    else:
        network = [layers.Dense(512, "relu"), layers.Dropout(0.2), layers.Dense(512, "relu"),
                   layers.Dropout(0.2), layers.Dense(10, "softmax")]
        optimizer, loss = keras.optimizers.RMSprop(), "categorical_crossentropy"
    result = keras.Sequential([keras.Input((w.SIZES[workload][0],)), *network])
    result.compile(optimizer=optimizer, loss=loss)
    return result


def train(workload):
    """`fit` with its defaults but silence, an epoch (or ten of the tiny one) at a time."""
    x, y = w.training_data(workload)
    network = model(workload)
    return w.best(lambda: network.fit(x, y, batch_size=w.BATCH[workload],
                                      epochs=w.EPOCHS[workload], verbose=0),
                  w.steps(workload, len(x)))


def predict(workload):
    """The fastest of Keras's ways: `predict`, `predict_on_batch`, or calling the model."""
    x = w.rows(workload)
    network = model("mlp")
    batch = max(32, min(len(x), 1024))
    ways = [lambda: network.predict(x, batch_size=batch, verbose=0),
            lambda: network.predict_on_batch(x),
            lambda: np.asarray(keras.ops.convert_to_numpy(network(x, training=False)))]
    return min(w.best_call(way) for way in ways)


def process(_):
    """The whole of a small program."""
    x, classes = w.images()
    test, test_classes = w.images(train=False)
    network = model("mlp")
    network.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    network.fit(x, w.one_hot(classes), batch_size=128, epochs=1, verbose=0)
    network.evaluate(test, w.one_hot(test_classes), batch_size=128, verbose=0)
    with tempfile.TemporaryDirectory() as folder:
        network.save(os.path.join(folder, "model.keras"))


if __name__ == "__main__":
    w.main(f"keras-{BACKEND}", versions(), {
        "shallow": train, "mlp": train, "tiny": train, "mlp-predict-1": predict,
        "mlp-predict-10000": predict, "process": process})
