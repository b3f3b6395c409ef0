"""scikit-learn: splits of rows, scalers, and points to classify."""

import numpy as np
import sklearn
from sklearn import datasets, model_selection, preprocessing

from . import common


def shared():
    """Which scikit-learn."""
    return {"scikit_learn": sklearn.__version__}


def split(rows, test_size, seed, classes=None, **arguments):
    """The numbers of the rows on either side."""
    labels = None if classes is None else np.random.RandomState(3).choice(len(classes), rows, p=classes)
    train, test = model_selection.train_test_split(
        np.arange(rows), test_size=test_size, random_state=seed, stratify=labels, **arguments)
    return {"kind": "split", "rows": rows, "test_size": test_size, "seed": seed,
            "labels": None if labels is None else labels.tolist(),
            "shuffle": arguments.get("shuffle", True), "train": train.tolist(), "test": test.tolist()}


def scaler(name, make, dtype, table):
    """The statistics and both directions."""
    x = np.array(table, dtype=dtype)
    fitted = make().fit(x)
    y = fitted.transform(x)
    statistics = {key: common.tensor(np.atleast_1d(np.asarray(getattr(fitted, key), dtype=np.float64)))
                  for key in ("mean_", "var_", "scale_", "min_", "data_min_", "data_max_")
                  if hasattr(fitted, key)}
    return {"kind": "scaler", "name": name, "x": common.tensor(x), "y": common.tensor(y),
            "inverse": common.tensor(fitted.inverse_transform(y)), "statistics": statistics}


def points(name, arguments, made):
    """Points and their classes."""
    x, y = made
    return {"kind": "points", "name": name, **arguments, "x": common.tensor(x), "labels": y.tolist()}


def cases():
    """All of them."""
    random = np.random.RandomState(11)
    table = np.round(random.normal(3, 2, (7, 4)), 3)
    table[:, 2] = 4.1
    result = [
        split(10, 0.25, 0), split(11, 0.3, 42), split(50, 0.2, 7), split(9, 0.5, 1), split(7, 4, 5),
        split(12, 0.25, None, shuffle=False),
        split(40, 0.25, 3, [0.5, 0.3, 0.2]), split(37, 0.4, 42, [0.25, 0.25, 0.25, 0.25]),
        split(60, 12, 9, [0.7, 0.3]),
    ]
    for dtype in (np.float64, np.float32):
        result += [
            scaler("StandardScaler", preprocessing.StandardScaler, dtype, table),
            scaler("MinMaxScaler", preprocessing.MinMaxScaler, dtype, table),
        ]
    with_gap = table.copy()
    with_gap[2, 1] = np.nan
    result += [
        scaler("StandardScaler", preprocessing.StandardScaler, np.float64, with_gap),
        scaler("MinMaxScaler", preprocessing.MinMaxScaler, np.float64, with_gap),
        scaler("MinMaxScaler -1...1", lambda: preprocessing.MinMaxScaler((-1, 1)), np.float64, table),
        points("moons", {"count": 9, "noise": 0.0, "seed": 1}, datasets.make_moons(9, random_state=1)),
        points("moons", {"count": 12, "noise": 0.2, "seed": 42},
               datasets.make_moons(12, noise=0.2, random_state=42)),
        points("blobs", {"count": 10, "centers": 3, "features": 2, "deviation": 1.0, "seed": 0},
               datasets.make_blobs(10, random_state=0)),
        points("blobs", {"count": 8, "centers": 4, "features": 3, "deviation": 0.5, "seed": 5},
               datasets.make_blobs(8, n_features=3, centers=4, cluster_std=0.5, random_state=5)),
    ]
    return result
