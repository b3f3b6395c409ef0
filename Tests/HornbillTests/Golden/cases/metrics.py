"""Metrics over several batches: which one "accuracy" stands for, and the result after each batch."""

import keras
import numpy as np
from keras.src.trainers.compile_utils import get_metric

from . import common


def case(name, metric, batches, weights=None):
    """`metric` is a name as `compile` takes it, or a metric; batches are (y_true, y_pred)."""
    y_true, y_pred = batches[0]
    if isinstance(metric, str):
        identifier, resolved = metric, get_metric(metric, y_true, y_pred)
    else:
        identifier, resolved = None, metric
    steps = []
    for index, (true, pred) in enumerate(batches):
        weight = weights[index] if weights else None
        resolved.update_state(true, pred, sample_weight=weight)
        step = {"y_true": common.tensor(true), "y_pred": common.tensor(pred)}
        if weight is not None:
            step["sample_weight"] = common.tensor(weight)
        steps.append({**step, "result": common.number(resolved.result())})
    function = getattr(resolved, "_fn", None)
    return {
        "name": name,
        "identifier": identifier,
        "class": type(resolved).__name__,
        "function": getattr(function, "__name__", None),
        "metric_name": resolved.name,
        "arguments": {} if identifier else common.jsonable(
            {k: v for k, v in resolved.get_config().items() if k not in ("name", "dtype")}),
        "batches": steps,
    }


def split(y_true, y_pred, size=4):
    """Batches of `size`, the last one short."""
    return [(y_true[i:i + size], y_pred[i:i + size]) for i in range(0, len(y_true), size)]


def cases():
    """Ten samples in batches of 4, 4 and 2."""
    rng = common.generator(13)
    n = 10
    classes = rng.integers(0, 3, n)
    probabilities = np.asarray(keras.activations.softmax(common.normal(rng, n, 3, scale=2)))
    hot = common.one_hot(classes, 3)
    bits = rng.integers(0, 2, n).astype(np.float32)
    p = rng.uniform(0, 1, (n, 1)).astype(np.float32)
    weights = [rng.uniform(0, 2, s).astype(np.float32) for s in (4, 4, 2)]
    ints = classes.astype(np.int32)
    result = []
    for word in ("accuracy", "acc"):
        result += [
            case("binary, labels (n,1)", word, split(bits[:, None], p)),
            case("binary, labels (n,)", word, split(bits, p)),
            case("categorical", word, split(hot, probabilities)),
            case("sparse, labels (n,)", word, split(ints, probabilities)),
            case("sparse, labels (n,1)", word, split(ints[:, None], probabilities)),
        ]
    result += [
        case("binary, weighted", "accuracy", split(bits[:, None], p), weights),
        case("categorical, weighted", "accuracy", split(hot, probabilities), weights),
        case("sparse, weighted", "accuracy", split(ints, probabilities), weights),
    ]
    # Ties: the first of equal classes wins; exactly 0.5 counts as 0.
    ties = np.array([[0.4, 0.4, 0.2], [0.2, 0.4, 0.4], [1 / 3, 1 / 3, 1 / 3], [0.5, 0.5, 0],
                     [0, 0, 0]], np.float32)
    tied = np.array([1, 1, 0, 0, 2])
    result += [
        case("categorical, ties", "accuracy", split(common.one_hot(tied, 3), ties)),
        case("sparse, ties", "accuracy", split(tied.astype(np.int32), ties)),
        case("binary, exactly one half", "accuracy", split(
            np.array([[0], [1], [0], [1], [1]], np.float32),
            np.array([[0.5], [0.5], [0.50001], [0.49999], [0.50001]], np.float32))),
        case("binary, four outputs", keras.metrics.BinaryAccuracy(), split(
            rng.integers(0, 2, (n, 4)).astype(np.float32),
            rng.uniform(0, 1, (n, 4)).astype(np.float32))),
        case("binary, logits at threshold 0", keras.metrics.BinaryAccuracy(threshold=0.0), split(
            bits[:, None], common.normal(rng, n, 1))),
    ]
    # A sequence of class distributions: rank 3 against rank 2.
    sequence = np.asarray(keras.activations.softmax(common.normal(rng, n, 2, 3)))
    result.append(case("sparse, sequence", "accuracy", split(
        rng.integers(0, 3, (n, 2)).astype(np.int32), sequence)))
    result.append(case("categorical, sequence", "accuracy", split(
        common.one_hot(rng.integers(0, 3, (n, 2)), 3), sequence)))
    x, y = common.normal(rng, n, 3), common.normal(rng, n, 3)
    for word, batches in (
        ("mse", split(x, y)), ("mean_squared_error", split(x, y)),
        ("mae", split(x, y)), ("mean_absolute_error", split(x, y)),
        ("binary_crossentropy", split(bits[:, None], p)),
        ("categorical_crossentropy", split(hot, probabilities)),
        ("sparse_categorical_crossentropy", split(ints, probabilities)),
    ):
        result.append(case("by name", word, batches))
        result.append(case("by name, weighted", word, batches, weights))
    k = keras.metrics
    for metric, batches in (
        (k.MeanSquaredError, split(x, y)),
        (k.MeanAbsoluteError, split(x, y)),
        (k.RootMeanSquaredError, split(x, y)),
        (k.BinaryCrossentropy, split(bits[:, None], p)),
        (k.CategoricalCrossentropy, split(hot, probabilities)),
        (k.SparseCategoricalCrossentropy, split(ints, probabilities)),
    ):
        result.append(case("class", metric(), batches))
        result.append(case("class, weighted", metric(), batches, weights))
    for k_value in (1, 2):
        result.append(case("class", k.TopKCategoricalAccuracy(k=k_value), split(hot, probabilities)))
        result.append(case("class", k.SparseTopKCategoricalAccuracy(k=k_value),
                           split(ints, probabilities)))
    return result + named(split(x, y), split(hot, probabilities), weights) + greatest(rng)


def named(numbers, distributions, weights):
    """Losses and others as metrics by their names, and their classes, which are called otherwise."""
    k, result = keras.metrics, []
    plain = [(np.abs(true), np.abs(pred)) for true, pred in numbers]
    signs = [(np.sign(true), pred) for true, pred in numbers]
    for word, batches in (
        ("mean_absolute_percentage_error", numbers), ("mean_squared_logarithmic_error", plain),
        ("poisson", plain), ("hinge", signs), ("squared_hinge", signs),
        ("categorical_hinge", distributions), ("kl_divergence", distributions),
        ("categorical_accuracy", distributions), ("cosine_similarity", numbers),
        ("root_mean_squared_error", numbers),
    ):
        result.append(case("by name", word, batches))
    for metric, batches in (
        (k.LogCoshError, numbers), (k.Hinge, signs), (k.KLDivergence, distributions),
        (k.CosineSimilarity, numbers), (k.CategoricalAccuracy, distributions),
    ):
        result.append(case("class, weighted", metric(), batches, weights))
    sequence = [(t.reshape(-1, 1, 3), p.reshape(-1, 1, 3)) for t, p in numbers]
    result.append(case("class, sequence, weighted", k.RootMeanSquaredError(), sequence, weights))
    sparse = [(np.argmax(t, axis=-1).astype(np.int32), p) for t, p in distributions]
    result.append(case("class, weighted", k.SparseCategoricalAccuracy(), sparse, weights))
    return result


def greatest(rng):
    """Top-k accuracies: ties, more places than classes, numbers that are not finite, no class."""
    k, result = keras.metrics, []
    ties = np.array([[0.2, 0.2, 0.2, 0.4], [0.3, 0.3, 0.1, 0.3], [0, 0, 0, 0], [0.5, 0.5, 0, 0],
                     [0.1, 0.2, 0.3, 0.4]], np.float32)
    classes = np.array([2, 2, 3, 2, 1], np.int32)
    strange = ties.copy()
    strange[0, 1], strange[1, 2], strange[3, 0] = np.inf, np.nan, -np.inf
    beyond = np.array([2, 4, -1, 2, 1], np.int32)
    for count in (1, 2, 3, 5):
        metric = k.SparseTopKCategoricalAccuracy
        result.append(case("ties", metric(k=count), split(classes, ties)))
        result.append(case("not finite", metric(k=count), split(classes, strange)))
        result.append(case("no class", metric(k=count), split(beyond, ties)))
        result.append(case("ties", k.TopKCategoricalAccuracy(k=count),
                           split(common.one_hot(classes, 4), ties)))
    sequence = common.normal(rng, 6, 2, 5)
    steps = rng.integers(0, 5, (6, 2))
    weights = [rng.uniform(0, 2, s).astype(np.float32) for s in (4, 2)]
    result.append(case("sequence, weighted", k.SparseTopKCategoricalAccuracy(k=2),
                       split(steps.astype(np.int32), sequence), weights))
    result.append(case("sequence, weighted", k.TopKCategoricalAccuracy(k=2),
                       split(common.one_hot(steps, 5), sequence), weights))
    return result
