"""What models are compiled with, and data that go with it."""

import keras
import numpy as np

losses, metrics, optimizers = keras.losses, keras.metrics, keras.optimizers


# Losses: the kind of the targets, activations of the output that fit, and the loss with random settings

CLASSES, BITS, NUMBERS, COUNTS, SIGNS, SHARES, LABELS = (
    "classes", "bits", "numbers", "counts", "signs", "shares", "labels")


def smoothed(g, name, activation):
    options = {"from_logits": activation == "linear"}
    if g.chance(0.4):
        options["label_smoothing"] = g.number(0.05, 0.3)
    return getattr(losses, name)(**options)


def sparse(g, activation):
    ignored = {"ignore_class": g.integer(0, 2)} if g.chance(0.3) else {}
    return losses.SparseCategoricalCrossentropy(from_logits=activation == "linear", **ignored)


LOSSES = {
    "MeanSquaredError": (NUMBERS, ["linear", "tanh"], "mse"),
    "MeanAbsoluteError": (NUMBERS, ["linear", "tanh"], "mae"),
    "MeanAbsolutePercentageError": (COUNTS, ["softplus", "linear"], "mape"),
    "MeanSquaredLogarithmicError": (COUNTS, ["softplus", "exponential"], "msle"),
    "Huber": (NUMBERS, ["linear"], lambda g, a: losses.Huber(delta=g.number(0.2, 1.5))),
    "LogCosh": (NUMBERS, ["linear", "tanh"], "log_cosh"),
    "BinaryCrossentropy": (BITS, ["sigmoid", "linear"], lambda g, a: smoothed(g, "BinaryCrossentropy", a)),
    "CategoricalCrossentropy": (
        CLASSES, ["softmax", "linear"], lambda g, a: smoothed(g, "CategoricalCrossentropy", a)),
    "SparseCategoricalCrossentropy": (LABELS, ["softmax", "linear"], sparse),
    "KLDivergence": (SHARES, ["softmax"], "kl_divergence"),
    "Poisson": (COUNTS, ["softplus", "exponential"], "poisson"),
    "Hinge": (SIGNS, ["tanh", "linear"], "hinge"),
    "SquaredHinge": (SIGNS, ["tanh", "linear"], "squared_hinge"),
    "CategoricalHinge": (CLASSES, ["softmax", "linear"], "categorical_hinge"),
    "CosineSimilarity": (
        NUMBERS, ["linear"], lambda g, a: losses.CosineSimilarity(**({"axis": 1} if g.chance(0.3) else {}))),
}


def loss(g, name, activation):
    made = LOSSES[name][2]
    if callable(made):
        return made(g, activation)
    return made if g.chance(0.4) else getattr(losses, name)()


def targets(g, kind, shape):
    """Targets for outputs of a shape, the batch included."""
    rng = g.rng
    if kind == NUMBERS:
        return rng.normal(0, 1, shape).astype("float32")
    if kind == COUNTS:
        return rng.integers(1, 5, shape).astype("float32")
    if kind == BITS:
        return rng.integers(0, 2, shape).astype("float32")
    if kind == SIGNS:
        return (rng.integers(0, 2, shape) * g.one([1, 2]) - g.one([0, 1])).clip(-1, 1).astype("float32")
    if kind == SHARES:
        return rng.dirichlet(np.ones(shape[-1]), shape[:-1]).astype("float32")
    classes = rng.integers(0, shape[-1], shape[:-1])
    if kind == LABELS:
        return (classes if g.chance(0.6) else classes[..., None]).astype("int32")
    return np.eye(shape[-1], dtype="float32")[classes]


# Metrics: the kinds of targets that they go with

COMPARING = (NUMBERS, COUNTS, SHARES, BITS, CLASSES)
METRICS = {
    "BinaryAccuracy": ((BITS,), lambda g: metrics.BinaryAccuracy(threshold=g.number(0.3, 0.7))),
    "CategoricalAccuracy": ((CLASSES, SHARES), "categorical_accuracy"),
    "SparseCategoricalAccuracy": ((LABELS,), "sparse_categorical_accuracy"),
    "TopKCategoricalAccuracy": ((CLASSES, SHARES), lambda g: metrics.TopKCategoricalAccuracy(k=2, name="top")),
    "SparseTopKCategoricalAccuracy": ((LABELS,), lambda g: metrics.SparseTopKCategoricalAccuracy(k=2)),
    "RootMeanSquaredError": (COMPARING, lambda g: metrics.RootMeanSquaredError()),
    "CosineSimilarity": (COMPARING, lambda g: metrics.CosineSimilarity()),
    "LogCoshError": (COMPARING, lambda g: metrics.LogCoshError()),
    "MeanMetricWrapper": (COMPARING, lambda g: g.one([
        metrics.MeanMetricWrapper(losses.huber, name="wrapped"),
        metrics.MeanMetricWrapper(losses.huber, name="wrapped", delta=g.number(0.2, 1.5)),
        metrics.MeanMetricWrapper(losses.cosine_similarity, name="wrapped")])),
    "MeanSquaredError": (COMPARING, "mse"),
    "MeanAbsoluteError": (COMPARING, "mae"),
    "MeanAbsolutePercentageError": ((COUNTS,), "mape"),
    "MeanSquaredLogarithmicError": ((COUNTS,), lambda g: metrics.MeanSquaredLogarithmicError()),
    "BinaryCrossentropy": (
        (BITS,), lambda g: metrics.BinaryCrossentropy(label_smoothing=g.one([0, 0.1]), from_logits=g.chance(0.3))),
    "CategoricalCrossentropy": (
        (CLASSES,), lambda g: metrics.CategoricalCrossentropy(label_smoothing=g.one([0, 0.1]))),
    "SparseCategoricalCrossentropy": ((LABELS,), lambda g: metrics.SparseCategoricalCrossentropy()),
    "KLDivergence": ((SHARES,), lambda g: metrics.KLDivergence()),
    "Poisson": ((COUNTS,), lambda g: metrics.Poisson()),
    "Hinge": ((SIGNS,), lambda g: metrics.Hinge()),
    "SquaredHinge": ((SIGNS,), lambda g: metrics.SquaredHinge()),
    "CategoricalHinge": ((CLASSES,), lambda g: metrics.CategoricalHinge()),
}


def some_metrics(g, kind, count):
    fitting = [name for name in g.names["metrics"] if kind in METRICS[name][0]]
    chosen = []
    if kind in (BITS, CLASSES, LABELS) and g.chance(0.4):
        chosen.append(g.one(["accuracy", "acc"]))
    for _ in range(min(count, len(fitting))):
        name = g.least("metrics", fitting)
        fitting.remove(name)
        made = METRICS[name][1]
        chosen.append(made(g) if callable(made) else made)
    return chosen


# Optimizers

SCHEDULES = {
    "ExponentialDecay": lambda g, rate: optimizers.schedules.ExponentialDecay(
        rate, g.integer(2, 6), g.number(0.5, 0.9), staircase=g.chance(0.5)),
    "CosineDecay": lambda g, rate: optimizers.schedules.CosineDecay(
        rate, g.integer(4, 9), alpha=g.number(0, 0.3),
        **({"warmup_target": 1.5 * rate, "warmup_steps": 2} if g.chance(0.5) else {})),
    "CosineDecayRestarts": lambda g, rate: optimizers.schedules.CosineDecayRestarts(
        rate, g.integer(2, 4), t_mul=g.one([1.0, 2.0]), m_mul=g.number(0.5, 1), alpha=g.number(0, 0.3)),
    "InverseTimeDecay": lambda g, rate: optimizers.schedules.InverseTimeDecay(
        rate, g.integer(1, 4), g.number(0.2, 1), staircase=g.chance(0.5)),
    "PiecewiseConstantDecay": lambda g, rate: optimizers.schedules.PiecewiseConstantDecay(
        [2, 5], [rate, rate / 2, rate / 4]),
    "PolynomialDecay": lambda g, rate: optimizers.schedules.PolynomialDecay(
        rate, g.integer(3, 8), rate / 10, power=g.one([0.5, 1.0, 2.0]), cycle=g.chance(0.4)),
}
OPTIMIZERS = {
    "SGD": (0.05, lambda g: g.one([
        {}, {"momentum": g.number(0.1, 0.9)}, {"momentum": g.number(0.1, 0.9), "nesterov": True}])),
    "RMSprop": (0.003, lambda g: {
        "rho": g.number(0.8, 0.95), "momentum": g.one([0.0, g.number(0.1, 0.7)]), "centered": g.chance(0.4),
        "epsilon": g.one([1e-7, 1e-3])}),
    "Adam": (0.01, lambda g: {
        "beta_1": g.number(0.7, 0.95), "beta_2": g.number(0.9, 0.999), "amsgrad": g.chance(0.4),
        "epsilon": g.one([1e-7, 1e-4])}),
    "AdamW": (0.01, lambda g: {"weight_decay": g.number(0.001, 0.1), "amsgrad": g.chance(0.4)}),
}


def optimizer(g):
    name = g.least("optimizers", g.names["optimizers"])
    rate, options = OPTIMIZERS[name]
    rate *= g.number(0.5, 1.5)
    options = options(g)
    if g.chance(0.4):
        kind = g.one(["clipnorm", "clipvalue", "global_clipnorm"])
        options[kind] = g.number(0.05, 0.5)
    if g.chance(0.2):
        options.setdefault("weight_decay", g.number(0.001, 0.1))
    if g.chance(0.5):
        rate = SCHEDULES[g.least("schedules", g.names["schedules"])](g, rate)
    elif g.chance(0.1):
        return name.lower()
    return getattr(optimizers, name)(learning_rate=rate, **options)
