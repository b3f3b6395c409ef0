"""Files of models of which training changes a part, and what it changes: normalizations that keep statistics, and kernels
that are divided by their largest singular value."""

import keras
from keras import layers

from .common import generator, normal, number, tensors
from .keras_files import FOLDER, randomize, tidy


def spectral(layer=None):
    """A wrapper around a Dense(3)."""
    return layers.SpectralNormalization(
        layer or layers.Dense(3, kernel_regularizer="l2", name="inner"), power_iterations=2, name="outer")


def line(*first):
    return keras.Sequential([keras.Input((4,)), *first, layers.Dense(1, name="head")], name="line")


def wrapper():
    model = line(spectral())
    model.layers[0].trainable = False
    return model


def inner():
    model = line(spectral())
    model.layers[0].layer.trainable = False
    return model


def wrapper_alone():
    model = line(spectral())
    model.layers[0].trainable = False
    model.layers[0].layer.trainable = True
    return model


def whole():
    model = line(spectral(), layers.BatchNormalization(name="norm"))
    model.trainable = False
    return model


def nested():
    """A frozen model in a model."""
    model = line(line(spectral(), layers.BatchNormalization(name="norm")))
    model.layers[0].trainable = False
    return model


def thawed():
    """A frozen model in a model, two layers of which are not."""
    start = keras.Input((4,))
    x = layers.BatchNormalization(name="norm")(spectral()(start))
    base = keras.Model(start, layers.BatchNormalization(name="other")(layers.Dense(3, name="last")(x)), name="base")
    inputs = keras.Input((4,))
    model = keras.Model(inputs, layers.Dense(1, name="head")(base(inputs)), name="thawed")
    base.trainable = False
    base.get_layer("norm").trainable = True
    base.get_layer("last").trainable = True
    return model


def twice():
    """A wrapper that is called twice in a step, whose kernel is to be small."""
    inputs = keras.Input((4,))
    shared = spectral(layers.Dense(4, activation="tanh", kernel_regularizer="l2", name="inner"))
    return keras.Model(inputs, layers.Dense(1, name="head")(shared(shared(inputs))), name="twice")


def case(make, seed):
    """Three steps of training from the file."""
    keras.backend.clear_session()
    model = make()
    randomize(model, seed)
    rng = generator(seed)
    for variable in model.weights:
        if variable.path.endswith(("kernel", "vector_u")):
            variable.assign(normal(rng, *variable.shape))
    path = FOLDER / f"frozen_{make.__name__}.keras"
    model.compile(keras.optimizers.SGD(0.05, momentum=0.5), "mean_squared_error")
    model.save(path)
    tidy(path)
    x, y = normal(rng, 4, 4), normal(rng, 4, 1)
    loaded = keras.models.load_model(path)
    losses, steps = [], []
    for _ in range(3):
        loaded.reset_metrics()
        losses.append(number(loaded.train_on_batch(x, y)))
        steps.append(tensors([w.value for w in loaded.weights]))
    return {
        "name": make.__name__, "file": path.name, "x": tensors([x])[0], "y": tensors([y])[0],
        "losses": losses, "steps": steps,
        "predict": tensors([loaded.predict(x, verbose=0)])[0]}


def cases():
    makers = [wrapper, inner, wrapper_alone, whole, nested, thawed, twice]
    return [case(make, 60 + index) for index, make in enumerate(makers)]
