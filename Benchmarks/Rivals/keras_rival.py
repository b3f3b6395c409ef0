"""Keras, on the back end that KERAS_BACKEND names: `fit`, `predict`, `evaluate`, `save` as they come."""

import os
import tempfile

import workloads as w

import keras
import keras_net
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
    """One of the networks, compiled."""
    if workload in keras_net.networks.NETWORKS:
        result = keras_net.model(workload)
        optimizer = keras.optimizers.Adam() if workload == "cnn" else keras.optimizers.SGD(0.1, 0.9)
        result.compile(optimizer=optimizer, loss="categorical_crossentropy")
        return result
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
    """`fit` with its defaults but silence, all epochs of a repetition (ten of the tiny one) in one call."""
    def make(x, y):
        network = model(workload)
        return (lambda epochs: network.fit(x, y, batch_size=w.BATCH[workload], epochs=epochs, verbose=0),
                network.count_params())

    return w.train(workload, make)


def predict(workload):
    """The fastest of Keras's ways: `predict`, `predict_on_batch`, or calling the model."""
    x = w.inputs(workload)
    network = model(workload.split("-")[0])
    sizes = (32, 256) if workload.startswith("resnet") else (max(32, min(len(x), 1024)),)
    ways = [lambda size=size: network.predict(x, batch_size=size, verbose=0) for size in sizes]
    ways += w.batched(network.predict_on_batch, x)
    ways += w.batched(lambda x: np.asarray(keras.ops.convert_to_numpy(network(x, training=False))), x)
    return w.Figure(w.best_call(w.fastest(ways)), network.count_params())


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
        **dict.fromkeys(w.TRAIN, train), **dict.fromkeys(w.PREDICT, predict), "process": process})
