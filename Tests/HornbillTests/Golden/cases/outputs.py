"""Models of several inputs and outputs: what `compile` keeps of losses and metrics, and training."""

import keras
import numpy as np
from keras import layers, losses, metrics, regularizers

from . import common


def serialized():
    """Losses and metrics as files have them."""
    for loss in (losses.MeanSquaredError(), losses.MeanAbsoluteError(),
                 losses.MeanAbsolutePercentageError(), losses.MeanSquaredLogarithmicError(),
                 losses.Huber(), losses.LogCosh(),
                 losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.25),
                 losses.CategoricalCrossentropy(label_smoothing=0.1),
                 losses.SparseCategoricalCrossentropy(ignore_class=2), losses.KLDivergence(),
                 losses.Poisson(), losses.Hinge(), losses.SquaredHinge(),
                 losses.CategoricalHinge(), losses.CosineSimilarity()):
        yield {"kind": "loss", "name": type(loss).__name__,
               "serialized": common.jsonable(losses.serialize(loss))}
    for metric in (metrics.BinaryAccuracy(threshold=0.25), metrics.CategoricalAccuracy(name="own"),
                   metrics.SparseCategoricalAccuracy(), metrics.TopKCategoricalAccuracy(k=3),
                   metrics.SparseTopKCategoricalAccuracy(k=2, name="top2"),
                   metrics.RootMeanSquaredError(), metrics.CosineSimilarity(),
                   metrics.MeanSquaredError(), metrics.MeanAbsoluteError(name="mae"),
                   metrics.MeanAbsolutePercentageError(), metrics.MeanSquaredLogarithmicError(),
                   metrics.LogCoshError(), metrics.BinaryCrossentropy(from_logits=True),
                   metrics.CategoricalCrossentropy(label_smoothing=0.5),
                   metrics.SparseCategoricalCrossentropy(), metrics.KLDivergence(),
                   metrics.Poisson(), metrics.Hinge(), metrics.SquaredHinge(),
                   metrics.CategoricalHinge()):
        yield {"kind": "metric", "name": metric.name,
               "serialized": common.jsonable(metrics.serialize(metric))}


def two_inputs():
    """Three outputs of one hidden layer, which has a regularizer."""
    title, body = keras.Input((4,), name="title"), keras.Input((3,), name="body")
    hidden = layers.Dense(6, activation="tanh", kernel_regularizer=regularizers.L2(0.01),
                          name="hidden")(layers.Concatenate(name="both")([title, body]))
    return keras.Model([title, body], [
        layers.Dense(1, name="age")(hidden),
        layers.Dense(1, activation="sigmoid", name="sex")(hidden),
        layers.Dense(3, activation="softmax", name="group")(hidden)], name="people")


def twice():
    """One layer, called twice, gives both outputs."""
    x, y = keras.Input((4,), name="title"), keras.Input((4,), name="body")
    head = layers.Dense(1, name="head")
    return keras.Model([x, y], [head(x), head(layers.Dense(4, activation="relu", name="d")(y))])


def nested():
    """A frozen line of layers and a branched model, both called twice, inside another model."""
    encoder = keras.Sequential([
        keras.Input((4,)), layers.Dense(5, activation="tanh", name="first"),
        layers.Dense(3, name="second")], name="encoder")
    encoder.layers[0].trainable = False
    inner = keras.Input((3,), name="inner_input")
    mixer = keras.Model(
        inner, layers.Add(name="sum")([inner, layers.Dense(3, activation="relu", name="mix")(inner)]),
        name="mixer")
    x, y = keras.Input((4,), name="title"), keras.Input((4,), name="body")
    a, b = mixer(encoder(x)), mixer(encoder(y))
    return keras.Model([x, y], [layers.Dense(1, name="age")(a),
                                layers.Dense(1, activation="sigmoid", name="sex")(b)])


def frozen():
    """A model of three outputs, of which one layer is frozen."""
    model = two_inputs()
    model.get_layer("hidden").trainable = False
    return model


def one():
    """One output with a weight for its loss."""
    x = keras.Input((4,), name="title")
    return keras.Model(x, layers.Dense(1, name="age")(layers.Dense(3, activation="elu", name="d")(x)))


BOTH = {"loss": {"age": "mse", "sex": "binary_crossentropy"}}
ALL = {"loss": {"age": "mse", "sex": "binary_crossentropy",
                "group": "sparse_categorical_crossentropy"}}
MANY = {**ALL, "loss_weights": {"age": 0.5, "sex": 1.0, "group": 2.0},
        "metrics": {"sex": ["accuracy", "mae", "accuracy"], "group": ["accuracy"]},
        "weighted_metrics": {"sex": ["accuracy"], "age": ["mse", "mae"]}}

# Name, model, arguments of compile, arguments of fit; weights: which outputs have sample weights of their own.
TRAININGS = [
    ("everything by name", two_inputs, MANY, {"validation_split": 0.25}),
    ("weights of samples", two_inputs, MANY, {"weights": True}),
    ("one loss and one metric for each", nested,
     {"loss": "mse", "metrics": ["mae", "accuracy"]}, {}),
    ("lists", two_inputs,
     {"loss": ["mae", losses.BinaryCrossentropy(label_smoothing=0.1), ALL["loss"]["group"]],
      "loss_weights": [2.0, 0.25, 1.0],
      "metrics": [[metrics.RootMeanSquaredError(name="rmse")], [], ["acc"]]}, {}),
    ("an output without a loss", two_inputs,
     {"loss": {**ALL["loss"], "sex": None}, "metrics": {"sex": ["accuracy"]}}, {}),
    ("one loss among three outputs", two_inputs,
     {"loss": ["mse", None, None], "weighted_metrics": [["mae"], None, ["accuracy"]]}, {}),
    ("shared layers", twice, {"loss": "mse", "metrics": [["mae"], ["mae"]]}, {}),
    ("nested models", nested, {**BOTH, "metrics": {"sex": ["accuracy"]}}, {}),
    ("partly frozen", frozen, ALL, {}),
    ("one output by name", one,
     {"loss": {"age": "mse"}, "loss_weights": {"age": 0.5}, "metrics": {"age": ["mae"]}}, {}),
]


def training(name, make, compiled, arguments):
    """Three epochs in order, and what is left of them."""
    keras.backend.clear_session()
    model = make()
    rng = common.generator(83)
    initial = [common.normal(rng, *w.shape, scale=0.5) for w in model.weights]
    model.set_weights(initial)
    model.compile(optimizer=keras.optimizers.Adam(0.01), **compiled)
    x = {t.name: common.normal(rng, 20, t.shape[1]) for t in model.inputs}
    signal = sum(v.sum(axis=1, keepdims=True) for v in x.values())
    known = {"age": np.tanh(signal), "sex": (signal > 0).astype(np.float32),
             "group": (np.digitize(signal[:, 0], [-1, 1])).astype(np.int32)}
    names = model.output_names
    y = [known.get(n, signal) for n in names]
    weights = [rng.uniform(0, 2, 20).astype(np.float32) for _ in names] if arguments.get("weights") else None
    given = {k: v for k, v in arguments.items() if k != "weights"}
    inputs, targets = (x, y) if len(y) > 1 else (x["title"], y[0])
    history = model.fit(inputs, targets, sample_weight=weights, epochs=3, batch_size=5, shuffle=False,
                        verbose=0, **given)
    settings = {k: v for k, v in model.get_compile_config().items()
                if k in ("loss", "loss_weights", "metrics", "weighted_metrics")}
    score = model.evaluate(inputs, targets, sample_weight=weights, verbose=0, return_dict=True)
    features = keras.Model(model.inputs, [model.layers[-len(names)].input, *model.outputs])
    return {
        "kind": "training", "name": name, "model": make.__name__, "outputs": names,
        "compile": common.jsonable(settings), "arguments": given,
        "x": {k: common.tensor(v) for k, v in x.items()}, "y": common.tensors(y),
        **({"weights": common.tensors(weights)} if weights else {}),
        "initial_weights": common.tensors(initial),
        "history": {k: [common.number(n) for n in v] for k, v in history.history.items()},
        "final_weights": common.tensors(model.weights),
        "evaluate": {k: common.number(v) for k, v in score.items()},
        "features": common.tensors(np.asarray(f)[:3] for f in features.predict(inputs, verbose=0)),
        "layers": [layer.name for layer in model.layers],
    }


def summaries():
    """Models as layers of a line and of branches."""
    keras.backend.clear_session()
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="a")], name="line")
    x = keras.Input((3,), name="x")
    branched = keras.Model(x, layers.Add(name="sum")([x, layers.Dense(3, name="b")(x)]), name="branched")
    outer = keras.Sequential(
        [keras.Input((4,)), inner, branched, layers.Dense(1, name="c")], name="outer")
    z = keras.Input((4,), name="z")
    both = keras.Model(z, layers.Dense(2, name="d")(branched(inner(z))), name="both_kinds")
    for model in (outer, both):
        lines = []
        model.summary(print_fn=lines.append)
        yield {"kind": "summary", "name": model.name, "text": "\n".join(lines)}


def cases():
    """What files have, what is trained, what is shown."""
    return [*serialized(), *(training(*t) for t in TRAININGS), *summaries()]
