"""Names that Keras gives of itself, summaries, and parameter counts."""

import contextlib
import io
import os

import keras
import numpy as np
from keras import layers

from . import common


def naming():
    """A sequence of creations and the name each one gets."""
    keras.backend.clear_session()
    d = layers.Dense
    steps = [
        ("Dense", lambda: d(1)), ("Dense", lambda: d(1)), ("Dense named 'head'",
                                                          lambda: d(1, name="head")),
        ("Dense", lambda: d(1)), ("Dense named 'dense_9'", lambda: d(1, name="dense_9")),
        ("Dense", lambda: d(1)), ("Flatten", layers.Flatten), ("Flatten", layers.Flatten),
        ("Dropout", lambda: layers.Dropout(0.5)), ("Activation", lambda: layers.Activation("relu")),
        ("Reshape", lambda: layers.Reshape((2, 3))), ("Conv2D", lambda: layers.Conv2D(1, 3)),
        ("Conv2D", lambda: layers.Conv2D(1, 3)), ("Conv1DTranspose",
                                                  lambda: layers.Conv1DTranspose(1, 3)),
        ("MaxPooling2D", layers.MaxPooling2D), ("AveragePooling2D",
                                                 lambda: layers.AveragePooling2D(2)),
        ("GlobalAveragePooling2D", layers.GlobalAveragePooling2D),
        ("BatchNormalization", layers.BatchNormalization),
        ("LayerNormalization", layers.LayerNormalization),
        ("RMSNormalization", layers.RMSNormalization),
        ("ReLU", layers.ReLU), ("PReLU", layers.PReLU), ("LeakyReLU", layers.LeakyReLU),
        ("ELU", layers.ELU), ("Softmax", layers.Softmax), ("LSTM", lambda: layers.LSTM(1)),
        ("GRU", lambda: layers.GRU(1)), ("SimpleRNN", lambda: layers.SimpleRNN(1)),
        ("Embedding", lambda: layers.Embedding(2, 2)), ("Add", layers.Add),
        ("Concatenate", layers.Concatenate), ("Multiply", layers.Multiply),
        ("GaussianNoise", lambda: layers.GaussianNoise(0.1)),
        ("MultiHeadAttention", lambda: layers.MultiHeadAttention(1, 1)),
        ("UpSampling2D", layers.UpSampling2D), ("ZeroPadding2D", layers.ZeroPadding2D),
        ("InputLayer", lambda: layers.InputLayer(shape=(2,))),
        ("Sequential", keras.Sequential), ("Sequential", keras.Sequential),
        ("Sequential named 'net'", lambda: keras.Sequential(name="net")),
        ("Sequential", keras.Sequential),
    ]
    names = [{"creates": text, "name": make().name} for text, make in steps]

    def functional():
        x = keras.Input((2,))
        return keras.Model(x, d(1)(x))

    names += [{"creates": "Functional", "name": functional().name} for _ in range(2)]
    names.append({"creates": "Input", "name": keras.Input((2,))._keras_history.operation.name})
    return [{"kind": "naming", "name": "one session", "steps": names}]


def capture(model, columns):
    """The summary at a terminal's width, through `print_fn` (no colours) and in colours."""
    os.environ["COLUMNS"] = str(columns)
    lines = []
    model.summary(print_fn=lambda text, **_: lines.append(text))
    colours = {"FORCE_COLOR": "1", "TERM": "xterm-256color"}
    os.environ.update(colours)
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        model.summary()
    for key in colours:
        del os.environ[key]
    return {"columns": columns, "text": "".join(lines), "ansi": stream.getvalue()}


def summary(name, make, columns=(80, 120)):
    """One model's summary in a narrow and a wide terminal."""
    keras.backend.clear_session()
    model = make()
    counts = {"params": model.count_params()} if model.built else {}
    return {"kind": "summary", "name": name, **counts,
            "layers": [{"name": la.name, "class": type(la).__name__,
                        "params": la.count_params() if la.built else None} for la in model.layers],
            "texts": [capture(model, c) for c in columns]}


def summaries():
    """The decks' networks, compiled and not, built and not."""
    s, d = keras.Sequential, layers.Dense

    def compiled(make, optimizer, fitted=False):
        def result():
            model = make()
            model.compile(optimizer=optimizer, loss="categorical_crossentropy")
            if fitted:
                shape = (2,) + model.input_shape[1:]
                outputs = model.output_shape[-1]
                model.train_on_batch(np.zeros(shape, np.float32),
                                     np.eye(outputs, dtype=np.float32)[:2])
            return model
        return result

    def deck000():
        return s([keras.Input((28, 28)), layers.Flatten(), d(100, activation="sigmoid"),
                  d(10, activation="softmax")])

    def deck001():
        return s([keras.Input((784,)), d(64, activation="sigmoid"), d(10, activation="softmax")])

    def deck003():
        return s([keras.Input((784,)), d(512, activation="relu"), layers.Dropout(0.2),
                  d(512, activation="relu"), layers.Dropout(0.2), d(10, activation="softmax")])

    def deck004():
        return s([keras.Input((784,)), d(100), layers.Activation("relu"), d(50),
                  layers.Activation("relu"), d(10), layers.Activation("softmax")])

    def unbuilt():
        return s([layers.Flatten(), d(100, activation="sigmoid"), d(10)])

    def functional():
        x = keras.Input((784,))
        return keras.Model(x, d(10, activation="softmax")(d(64, activation="relu")(x)))

    def frozen():
        model = deck001()
        model.layers[0].trainable = False
        return model

    def long_names():
        return s([keras.Input((784,)), d(64, name="a_layer_with_a_name_that_is_rather_long"),
                  d(10, name="digits")], name="named_network")

    for name, make in (
        ("deck 000", deck000), ("deck 001", deck001), ("deck 003", deck003), ("deck 004", deck004),
        ("unbuilt", unbuilt), ("empty", lambda: s()),
        ("compiled, not fitted", compiled(deck000, "adam")),
        ("fitted, adam", compiled(deck000, "adam", True)),
        ("fitted, sgd", compiled(deck001, "sgd", True)),
        ("fitted, rmsprop", compiled(deck003, "rmsprop", True)),
        ("functional", functional), ("frozen layer", frozen), ("long names", long_names),
        ("small, 2-8-1", lambda: s([keras.Input((2,)), d(8, activation="sigmoid"), d(1)])),
        ("nested", lambda: s([keras.Input((784,)), s([keras.Input((784,)), d(32)], name="base"),
                              d(10)])),
    ):
        yield summary(name, make)


def sizes():
    """How a number of bytes is written in a summary."""
    from keras.src.utils.summary_utils import readable_memory_size
    values = [0, 1, 1023, 1024, 1025, 318040, 2678824, 1024 ** 2 - 1, 1024 ** 2, 3 * 1024 ** 3,
              5 * 1024 ** 4]
    return [{"kind": "size", "bytes": v, "text": readable_memory_size(v)} for v in values]


def cases():
    """Names, then summaries, then sizes."""
    return naming() + list(summaries()) + sizes()
