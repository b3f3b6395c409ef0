"""Losses: values of each sample, every reduction, sample weights, gradients."""

import warnings

import keras
import numpy as np
import tensorflow as tf

from . import common

CLASSES = {
    "mean_squared_error": keras.losses.MeanSquaredError,
    "mean_absolute_error": keras.losses.MeanAbsoluteError,
    "mean_absolute_percentage_error": keras.losses.MeanAbsolutePercentageError,
    "mean_squared_logarithmic_error": keras.losses.MeanSquaredLogarithmicError,
    "huber": keras.losses.Huber,
    "log_cosh": keras.losses.LogCosh,
    "hinge": keras.losses.Hinge,
    "squared_hinge": keras.losses.SquaredHinge,
    "categorical_hinge": keras.losses.CategoricalHinge,
    "kl_divergence": keras.losses.KLDivergence,
    "poisson": keras.losses.Poisson,
    "cosine_similarity": keras.losses.CosineSimilarity,
    "binary_crossentropy": keras.losses.BinaryCrossentropy,
    "categorical_crossentropy": keras.losses.CategoricalCrossentropy,
    "sparse_categorical_crossentropy": keras.losses.SparseCategoricalCrossentropy,
}
REDUCTIONS = ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight"]


def case(name, loss, y_true, y_pred, arguments=None, activation=None, weight=None):
    """One case. With an activation, `y_pred` holds logits and the loss sees activation(logits)."""
    arguments = arguments or {}
    apply = getattr(keras.activations, activation) if activation else lambda v: v

    def value(reduction, sample_weight, prediction):
        function = CLASSES[loss](reduction=reduction, **arguments)
        return function(y_true, apply(prediction), sample_weight=sample_weight)

    def gradient(sample_weight):
        prediction = tf.convert_to_tensor(y_pred)
        with tf.GradientTape() as tape:
            tape.watch(prediction)
            total = value("sum_over_batch_size", sample_weight, prediction)
        return common.tensor(tape.gradient(total, prediction))

    def everything(sample_weight):
        return {
            "per_sample": common.tensor(value("none", sample_weight, y_pred)),
            **{r: common.number(value(r, sample_weight, y_pred)) for r in REDUCTIONS},
            "gradient": gradient(sample_weight),
        }

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `from_logits` with a softmax warns
        result = {
            "name": name,
            "loss": loss,
            "arguments": arguments,
            "activation": activation,
            "y_true": common.tensor(y_true),
            "logits" if activation else "y_pred": common.tensor(y_pred),
        }
        if activation:
            result["probabilities"] = common.tensor(apply(y_pred))
        result.update(everything(None))
        if weight is not None:
            result["sample_weight"] = common.tensor(weight)
            result["weighted"] = everything(weight)
    return result


def regression(rng):
    """Mean squared and absolute errors at several ranks."""
    result = []
    for loss in ("mean_squared_error", "mean_absolute_error"):
        shapes = [
            ("matrix", (5, 3), (5, 3), (5,)),
            ("sequence", (2, 4, 3), (2, 4, 3), (2, 4)),
            ("sequence, weights by sample", (2, 4, 3), (2, 4, 3), (2, 1)),
            ("vector", (5,), (5,), (5,)),
            ("column", (5, 1), (5, 1), (5, 1)),
            ("labels (n,), predictions (n,1)", (5,), (5, 1), (5,)),
            ("labels (n,1), predictions (n,)", (5, 1), (5,), (5,)),
        ]
        for name, true, pred, weight in shapes:
            result.append(case(name, loss, common.normal(rng, *true), common.normal(rng, *pred),
                               weight=rng.uniform(0, 2, weight).astype(np.float32)))
    return result


def binary(rng):
    """Binary cross-entropy from probabilities, from logits, and through a sigmoid."""
    loss = "binary_crossentropy"
    result = []
    for smoothing in (0.0, 0.2):
        shapes = [
            ("column", (6, 1), (6, 1), (6,)),
            ("matrix", (6, 4), (6, 4), (6,)),
            ("sequence", (2, 3, 2), (2, 3, 2), (2, 3)),
            ("labels (n,), predictions (n,1)", (6,), (6, 1), (6,)),
            ("labels (n,1), predictions (n,)", (6, 1), (6,), (6,)),
        ]
        for name, true, pred, weight in shapes:
            y = rng.integers(0, 2, true).astype(np.float32)
            w = rng.uniform(0, 2, weight).astype(np.float32)
            z = common.normal(rng, *pred, scale=3)
            p = rng.uniform(0.02, 0.98, pred).astype(np.float32)
            smooth = {"label_smoothing": smoothing}
            result.append(case(f"probabilities, {name}", loss, y, p, smooth, weight=w))
            result.append(case(f"logits, {name}", loss, y, z, {"from_logits": True, **smooth},
                               weight=w))
            result.append(case(f"sigmoid, {name}", loss, y, z, smooth, "sigmoid", w))
    y = np.array([[0], [1], [0], [1], [0], [1], [0], [1], [0], [1]], np.float32)
    p = np.array([[0], [0], [1], [1], [1e-8], [1e-8], [1 - 6e-8], [1 - 6e-8], [5e-7], [0.5]],
                 np.float32)
    result.append(case("probabilities exactly and nearly 0 and 1", loss, y, p))
    z = np.array([[-1000], [-1000], [1000], [1000], [-50], [-50], [50], [50], [-1e-4], [20]],
                 np.float32)
    result.append(case("extreme logits", loss, y, z, {"from_logits": True}))
    result.append(case("sigmoid of extreme logits", loss, y, z, {}, "sigmoid"))
    result.append(case("soft labels", loss, rng.uniform(0, 1, (4, 3)).astype(np.float32),
                       rng.uniform(0.05, 0.95, (4, 3)).astype(np.float32)))
    # A mismatch in deck 004's way: Keras on TensorFlow takes the softmax's logits for a sigmoid's.
    y = common.one_hot(np.array([0, 3, 1, 2]), 4)
    result.append(case("softmax outputs (mismatched)", loss, y, common.normal(rng, 4, 4, scale=2),
                       {}, "softmax"))
    result.append(case("probabilities of a softmax, given as numbers (mismatched)", loss, y,
                       np.asarray(keras.activations.softmax(common.normal(rng, 4, 4)))))
    result.append(case("ten uniform probabilities", loss, common.one_hot(np.array([3, 7]), 10),
                       np.full((2, 10), 0.1, np.float32)))
    result.append(case("softmax of ten equal logits", loss, common.one_hot(np.array([3, 7]), 10),
                       np.zeros((2, 10), np.float32), {}, "softmax"))
    return result


def categorical(rng):
    """Both categorical cross-entropies: one-hot labels and class numbers."""
    result = []
    for sparse in (False, True):
        loss = "sparse_categorical_crossentropy" if sparse else "categorical_crossentropy"

        def labels(classes, count):
            return classes.astype(np.int32) if sparse else common.one_hot(classes, count)

        for smoothing in ((None,) if sparse else (0.0, 0.1)):
            smooth = {} if sparse else {"label_smoothing": smoothing}
            for name, shape, weight in (("matrix", (6, 4), (6,)), ("sequence", (2, 3, 5), (2, 3)),
                                        ("sequence, weights by sample", (2, 3, 5), (2, 1))):
                classes = rng.integers(0, shape[-1], shape[:-1])
                y = labels(classes, shape[-1])
                w = rng.uniform(0, 2, weight).astype(np.float32)
                z = common.normal(rng, *shape, scale=2)
                p = np.asarray(keras.activations.softmax(common.normal(rng, *shape)))
                result.append(case(f"probabilities, {name}", loss, y, p, smooth, weight=w))
                result.append(case(f"logits, {name}", loss, y, z, {"from_logits": True, **smooth},
                                   weight=w))
                result.append(case(f"softmax, {name}", loss, y, z, smooth, "softmax", w))
        classes = np.array([0, 1, 2, 3, 0, 1])
        y = labels(classes, 4)
        if sparse:
            z = common.normal(rng, 6, 4)
            p = np.asarray(keras.activations.softmax(z))
            column = classes[:, None].astype(np.int32)
            result.append(case("probabilities, labels (n,1)", loss, column, p))
            result.append(case("logits, labels (n,1)", loss, column, z, {"from_logits": True}))
            result.append(case("softmax, labels (n,1)", loss, column, z, {}, "softmax"))
            result.append(case("float labels", loss, classes.astype(np.float32), p))
            ignored = np.array([0, -1, 2, 3, -1, 1], np.int32)
            result.append(case("ignored class, probabilities", loss, ignored, p,
                               {"ignore_class": -1}))
        else:
            result.append(case("soft labels", loss,
                               np.asarray(keras.activations.softmax(common.normal(rng, 6, 4))),
                               np.asarray(keras.activations.softmax(common.normal(rng, 6, 4)))))
        result.append(case("un-normalised probabilities", loss, y,
                           rng.uniform(0.1, 3, (6, 4)).astype(np.float32)))
        exact = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0], [0.5, 0.5, 0, 0],
                          [1e-8, 1, 0, 0], [0.25, 0.25, 0.25, 0.25]], np.float32)
        result.append(case("probabilities exactly 0 and 1", loss, y, exact))
        extreme = np.array([[1000, 0, 0, -1000], [1000, 0, 0, -1000], [-50, 50, -50, 50],
                            [-50, 50, 0, 1], [1000, 1000, 1000, 1000], [0, 0, 0, 50]], np.float32)
        result.append(case("extreme logits", loss, y, extreme, {"from_logits": True}))
        result.append(case("softmax of extreme logits", loss, y, extreme, {}, "softmax"))
        result.append(case("softmax said to be logits", loss, y, common.normal(rng, 6, 4),
                           {"from_logits": True}, "softmax"))
        result.append(case("sigmoid outputs (mismatched)", loss, y, common.normal(rng, 6, 4), {},
                           "sigmoid"))
    return result


def weights(rng, *shape):
    """Sample weights."""
    return rng.uniform(0, 2, shape).astype(np.float32)


def positive(rng, *shape):
    """Numbers above 0."""
    return rng.uniform(0.05, 4, shape).astype(np.float32)


def errors(rng):
    """The other distances of two arrays of numbers."""
    result = []
    for loss, draw in (
        ("mean_absolute_percentage_error", common.normal),
        ("mean_squared_logarithmic_error", positive),
        ("huber", common.normal), ("log_cosh", common.normal), ("poisson", positive),
    ):
        for name, true, pred, weight in (
            ("matrix", (5, 3), (5, 3), (5,)),
            ("sequence, weights by sample", (2, 2, 3), (2, 2, 3), (2, 1)),
            ("labels (n,), predictions (n,1)", (5,), (5, 1), (5,)),
        ):
            result.append(case(name, loss, draw(rng, *true), draw(rng, *pred),
                               weight=weights(rng, *weight)))
    for delta in (0.3, 2.5):
        result.append(case(f"delta {delta}", "huber", common.normal(rng, 4, 3, scale=2),
                           common.normal(rng, 4, 3, scale=2), {"delta": delta}))
    far = np.array([[-1e4, 300], [50, 1e-3], [0, 1e-6]], np.float32)
    for loss in ("huber", "log_cosh"):
        result.append(case("far and near", loss, np.zeros((3, 2), np.float32), far))
    zeros = np.array([[0, 2], [-3, 0]], np.float32)
    result.append(case("targets of 0", "mean_absolute_percentage_error", zeros,
                       common.normal(rng, 2, 2)))
    result.append(case("below 0", "mean_squared_logarithmic_error", zeros,
                       np.array([[-1, 0.5], [2, -3]], np.float32)))
    result.append(case("counts", "poisson", np.array([[0, 3], [1, 7]], np.float32),
                       np.array([[0, 2.5], [1e-9, 9]], np.float32)))
    return result


def margins(rng):
    """Hinges: labels of -1 and 1, of 0 and 1, and of both, which no label is converted for."""
    result = []
    for loss in ("hinge", "squared_hinge"):
        bits = rng.integers(0, 2, (5, 3)).astype(np.float32)
        p = common.normal(rng, 5, 3, scale=1.5)
        result += [
            case("labels -1 and 1", loss, 2 * bits - 1, p, weight=weights(rng, 5)),
            case("labels 0 and 1", loss, bits, p, weight=weights(rng, 5)),
            case("labels -1, 0 and 1", loss, rng.integers(-1, 2, (5, 3)).astype(np.float32), p),
            case("all labels 1", loss, np.ones((5, 3), np.float32), p),
            case("labels (n,), predictions (n,1)", loss, bits[:, 0], p[:, :1]),
        ]
    for name, shape, weight in (("matrix", (6, 4), (6,)), ("sequence", (2, 3, 5), (2, 3))):
        y = common.one_hot(rng.integers(0, shape[-1], shape[:-1]), shape[-1])
        result.append(case(name, "categorical_hinge", y, common.normal(rng, *shape),
                           weight=weights(rng, *weight)))
    y = common.one_hot(np.array([0, 1]), 3)
    result.append(case("all below 0", "categorical_hinge", y, -positive(rng, 2, 3)))
    return result


def directions(rng):
    """Distributions and directions compared."""
    result = []
    for name, shape, weight in (("matrix", (5, 4), (5,)), ("sequence", (2, 3, 4), (2, 3))):
        y, p = (np.asarray(keras.activations.softmax(common.normal(rng, *shape))) for _ in "yp")
        result.append(case(name, "kl_divergence", y, p, weight=weights(rng, *weight)))
        result.append(case(name, "cosine_similarity", common.normal(rng, *shape),
                           common.normal(rng, *shape), weight=weights(rng, *weight)))
    y = np.array([[0, 1, 0], [0.5, 0.5, 0], [2, 0.5, -1]], np.float32)
    p = np.array([[0.1, 0.9, 0], [1e-9, 0.4, 0.6], [3, 0.2, -2]], np.float32)
    result.append(case("clipped", "kl_divergence", y, p))
    for axis in (0, 1, 2, -2):
        result.append(case(f"axis {axis}", "cosine_similarity", common.normal(rng, 2, 3, 4),
                           common.normal(rng, 2, 3, 4), {"axis": axis}))
    return result


def cases():
    """All of them."""
    rng = common.generator(11)
    return (regression(rng) + binary(rng) + categorical(rng) + errors(rng) + margins(rng)
            + directions(rng))
