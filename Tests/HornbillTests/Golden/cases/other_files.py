"""More files that Keras 3 and Keras 2 (`tf_keras`) write, into `files/`: old formats, weights in several files."""

import json

import keras
import numpy as np
from keras import layers

from .common import generator, normal, tensors
from .keras_files import FOLDER, randomize, tidy


def line(seed):
    """A line of layers, one of which has weights that training does not change."""
    keras.utils.set_random_seed(seed)
    keras.backend.clear_session()
    return keras.Sequential(
        [keras.Input((4,)), layers.Dense(3, activation="tanh", name="one"), layers.BatchNormalization(name="two"),
         layers.Dense(2, name="three")], name="line")


def trained(name, suffix, model):
    """Trains a compiled model, saves it, and says what it comes to with more training."""
    rng = generator(5)
    x, y = normal(rng, 16, 4), normal(rng, 16, 2)
    model.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0)
    path = FOLDER / (name + suffix)
    model.save(path)
    if suffix == ".keras":
        tidy(path)
    result = {
        "name": name, "file": path.name, "inputs": tensors([x]), "targets": tensors([y]),
        "outputs": tensors([model.predict(x, verbose=0)])}
    # In memory: Keras 3 does not go on from its own files of this format.
    model.fit(x, y, batch_size=8, epochs=1, shuffle=False, verbose=0)
    result["trained"] = tensors([np.asarray(weight) for weight in model.get_weights()])
    return result


def whole(name, optimizer):
    """A whole model that Keras 3 writes in the format of Keras 2, with what the optimizer keeps."""
    model = line(1)
    model.compile(optimizer, "mse")
    return trained(name, ".h5", model)


def shards():
    """Weights in several files."""
    model = line(3)
    randomize(model, 3)
    model.save_weights(FOLDER / "shards.weights.json", max_shard_size=5e-8)
    files = set()
    for names in json.loads((FOLDER / "shards.weights.json").read_text())["weight_map"].values():
        files.update(names if isinstance(names, list) else [names])
    x = normal(generator(3), 3, 4)
    return {
        "name": "shards", "files": sorted(files), "inputs": tensors([x]),
        "outputs": tensors([model.predict(x, verbose=0)])}


def old(name, suffix, optimizer):
    """A model that Keras 2 trains and writes, and what it comes to with more training."""
    import tf_keras

    tf_keras.utils.set_random_seed(5)
    tf_keras.backend.clear_session()
    model = tf_keras.Sequential(
        [tf_keras.layers.Dense(3, activation="tanh", input_shape=(4,), name="one"),
         tf_keras.layers.Dense(2, name="two")], name="line")
    model.compile(optimizer(tf_keras.optimizers), "mse")
    return trained(name, suffix, model)


def cases():
    """All files."""
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 4, 0.5)
    return [
        whole("whole_adam", keras.optimizers.Adam(0.01, amsgrad=True)),
        whole("whole_sgd", keras.optimizers.SGD(schedule, momentum=0.9)),
        whole("whole_rmsprop", keras.optimizers.RMSprop(0.01, momentum=0.5, centered=True)),
        shards(),
        old("keras2_adam", ".h5", lambda o: o.Adam(0.01)),
        old("keras2_adam", ".keras", lambda o: o.Adam(0.01)),
        old("keras2_rmsprop", ".keras", lambda o: o.RMSprop(0.01, momentum=0.5)),
        old("keras2_legacy", ".h5", lambda o: o.legacy.Adam(0.01, decay=0.1)),
        old("keras2_legacy", ".keras", lambda o: o.legacy.SGD(0.01, decay=0.1)),
    ]
