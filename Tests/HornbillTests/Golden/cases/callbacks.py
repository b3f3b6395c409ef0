"""Callbacks, driven with sequences of logs: what they decide after each epoch."""

import os
import tempfile
import types
import warnings

import keras
import numpy as np
from keras.src.trainers import compile_utils

from . import common

NAN, INF = float("nan"), float("inf")

# What the watched number does from epoch to epoch; None: it is missing from the logs.
SEQUENCES = {
    "falling": [1.0, 0.8, 0.6, 0.5, 0.45, 0.44, 0.4395, 0.43949],
    "rising": [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2],
    "ties": [0.5, 0.5, 0.5, 0.4, 0.4, 0.4, 0.4, 0.4],
    "zigzag": [0.9, 0.7, 0.8, 0.6, 0.9, 0.95, 0.5, 0.7, 0.8, 0.4],
    "not a number": [0.9, 0.8, NAN, 0.7, NAN, NAN, 0.6, 0.65],
    "not a number first": [NAN, 0.8, 0.7, 0.6, 0.5, 0.4],
    "infinite": [INF, 0.8, INF, -INF, 0.1, 0.2, 0.3],
    "missing": [0.9, None, 0.8, None, 0.85, None, 0.9, 0.95],
    "small steps": [0.5, 0.4999, 0.4998, 0.49, 0.4899, 0.4895, 0.48, 0.4799],
    "below float32": [0.5, 0.5 - 1e-9, 0.5 - 2e-9, 0.5 - 3e-9, 0.5 - 1e-7, 0.5 - 1.1e-7],
}

EARLY = [
    ("falling", {}), ("rising", {}), ("ties", {}), ("zigzag", {}), ("not a number", {}),
    ("not a number first", {"patience": 2}), ("infinite", {"patience": 1}), ("missing", {"patience": 2}),
    ("below float32", {"patience": 2}), ("zigzag", {"patience": 2}), ("zigzag", {"patience": 3}),
    ("small steps", {"patience": 2, "min_delta": 0.001}), ("small steps", {"min_delta": -0.001, "patience": 1}),
    ("rising", {"monitor": "val_accuracy", "patience": 1}), ("falling", {"monitor": "accuracy", "patience": 2}),
    ("zigzag", {"monitor": "val_mean_absolute_error", "patience": 2}),
    ("rising", {"mode": "max", "patience": 1}), ("falling", {"monitor": "accuracy", "mode": "min"}),
    ("falling", {"patience": 3, "baseline": 0.5}), ("rising", {"patience": 2, "baseline": 0.1}),
    ("zigzag", {"patience": 3, "baseline": 0.65}), ("rising", {"patience": 3, "start_from_epoch": 3}),
    ("zigzag", {"patience": 1, "start_from_epoch": 4, "restore_best_weights": True}),
    ("zigzag", {"patience": 2, "restore_best_weights": True}), ("rising", {"restore_best_weights": True}),
    ("not a number first", {"patience": 3, "restore_best_weights": True}),
    ("missing", {"patience": 2, "restore_best_weights": True}),
    ("falling", {"restore_best_weights": True, "baseline": 0.1, "patience": 4}),
    ("falling", {"monitor": "val_other"}), ("falling", {"monitor": "val_other", "mode": "min"}),
]

PLATEAU = [
    ("rising", {"patience": 2}), ("rising", {"patience": 1, "factor": 0.5, "min_lr": 0.02}), ("ties", {"patience": 2}),
    ("zigzag", {"patience": 1, "cooldown": 2}), ("zigzag", {"patience": 2, "cooldown": 1}),
    ("rising", {"patience": 1, "cooldown": 3}), ("not a number", {"patience": 1}),
    ("not a number first", {"patience": 2}), ("infinite", {"patience": 1}), ("missing", {"patience": 1}),
    ("small steps", {"patience": 2}), ("small steps", {"patience": 2, "min_delta": 0.005}),
    ("falling", {"monitor": "accuracy", "patience": 2}), ("falling", {"mode": "max", "patience": 1, "factor": 0.9}),
    ("rising", {"patience": 0, "factor": 0.5}), ("rising", {"factor": 1.0}), ("below float32", {"patience": 1, "min_delta": 0}),
]

CHECKPOINT = [
    ("zigzag", {}), ("zigzag", {"save_best_only": True}), ("missing", {"save_best_only": True}),
    ("not a number", {"save_best_only": True}), ("rising", {"save_best_only": True, "monitor": "accuracy"}),
    ("zigzag", {"save_best_only": True, "initial_value_threshold": 0.65}),
    ("ties", {"save_best_only": True}), ("rising", {"save_best_only": True, "mode": "max"}),
]

PATHS = ["m-{epoch:02d}-{loss:.2f}", "{epoch}", "{epoch:d}_{loss:.4f}", "{epoch:04d}{{x}}", "{loss:08.3f}",
         "{epoch:3d}", "{loss:.1e}", "{loss:g}", "{loss}", "plain", "{loss:6.2f}", "{epoch:.1f}"]

CSV = [
    {"logs": [{"loss": 0.5, "accuracy": 0.25}, {"loss": 1e-05, "accuracy": 1.0}]},
    {"logs": [{"loss": NAN, "val_loss": INF}, {"loss": 123456789012345680.0, "val_loss": -INF}]},
    {"logs": [{"loss": 0.1, "val_loss": 0.2}, {"loss": 0.30000000000000004}], "separator": ";"},
    {"logs": [{"loss": 0.1}], "append": True, "before": "epoch,loss,val_loss\r\n0,1.0,NA\r\n"},
    {"logs": [{"loss": 0.1}], "append": True, "before": ""},
    {"logs": [{"loss": 0.1}], "before": "old\r\n"},
    {"logs": [{"loss": 0.1, "a,\"b": 2.0}]},
    {"logs": []},
]


class Model:
    """What callbacks ask of a model, and nothing else."""

    def __init__(self):
        self.stop_training = False
        self.optimizer = keras.optimizers.SGD(learning_rate=0.1)
        metrics = compile_utils.CompileMetrics(["accuracy", "mean_absolute_error"], None)
        metrics.build(np.zeros((2, 1), np.float32), np.zeros((2, 1), np.float32))
        self.metrics = [metrics]
        self.weights = 0
        self.saved = []

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights

    def save(self, path, overwrite=True):
        self.saved.append(os.path.basename(path).removesuffix(".keras"))


def drive(callback, sequence, monitor, note):
    """Runs the epochs; the weights during each are its number. `note(model)` is kept of each."""
    model = Model()
    callback.set_model(model)
    epochs, error = [], None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            callback.on_train_begin()
            for epoch, value in enumerate(sequence):
                model.weights = epoch
                callback.on_epoch_begin(epoch)
                logs = {"loss": 1.0 + epoch}
                if value is not None:
                    logs[monitor] = value
                caught.clear()
                callback.on_epoch_end(epoch, logs)
                epochs.append({
                    "warnings": sum("available" in str(warning.message) for warning in caught),
                    "stops": model.stop_training, **note(model)})
                if model.stop_training:
                    break
            callback.on_train_end()
        except ValueError as failure:
            error = str(failure).split(".")[0]
    return {"epochs": epochs, "weights": model.weights, "saved": model.saved, "error": error}


def watching(name, make, settings, note):
    """The cases of a callback that watches a number."""
    for sequence, arguments in settings:
        values = SEQUENCES[sequence]
        monitor = arguments.get("monitor", "val_loss")
        try:
            result = drive(make(**arguments), values, monitor.replace("other", "loss"), note)
        except ValueError as failure:
            result = {"epochs": [], "weights": 0, "saved": [], "error": str(failure).split(".")[0]}
        yield {
            "callback": name, "name": f"{sequence} {arguments}", "arguments": arguments, "monitor": monitor.replace("other", "loss"),
            "values": [None if v is None else common.number(v, exact=True) for v in values], **result,
        }


def paths():
    """How a path is filled in."""
    for pattern in PATHS:
        callback = keras.callbacks.ModelCheckpoint(pattern + ".keras")
        text = callback._get_file_path(7, None, {"loss": 0.123456})
        yield {"callback": "path", "name": pattern, "text": text.removesuffix(".keras")}


def csv():
    """Whole files."""
    for case in CSV:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "log.csv")
            if "before" in case:
                with open(path, "w", newline="") as file:
                    file.write(case["before"])
            arguments = {key: case[key] for key in ("separator", "append") if key in case}
            callback = keras.callbacks.CSVLogger(path, **arguments)
            callback.on_train_begin()
            for epoch, logs in enumerate(case["logs"]):
                callback.on_epoch_end(epoch, dict(logs))
            callback.on_train_end()
            with open(path, newline="") as file:
                text = file.read()
        logs = [{k: repr(v) for k, v in line.items()} for line in case["logs"]]
        yield {"callback": "CSVLogger", "name": text[:20], "arguments": arguments, "before": case.get("before"),
               "logs": logs, "text": text}


def scheduler():
    """Learning rates as a schedule sets them: 0.9 of the rate so far in odd epochs."""
    callback = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.9 if epoch % 2 else rate)
    model = Model()
    callback.set_model(model)
    rates = []
    for epoch in range(8):
        callback.on_epoch_begin(epoch)
        rates.append(common.number(model.optimizer.learning_rate.numpy()))
    yield {"callback": "LearningRateScheduler", "name": "odd epochs", "rates": rates}


def nan():
    """Losses after each batch, and the batch after which training stops."""
    for losses in ([1.0, 2.0, NAN, 1.0], [1.0, INF], [-INF], [1.0, 1e38], [None, NAN]):
        callback = keras.callbacks.TerminateOnNaN()
        model = Model()
        callback.set_model(model)
        stopped = None
        for batch, loss in enumerate(losses):
            callback.on_batch_end(batch, {} if loss is None else {"loss": loss})
            if model.stop_training and stopped is None:
                stopped = batch
        yield {"callback": "TerminateOnNaN", "name": str(losses), "stopped": stopped,
               "values": [None if v is None else common.number(v) for v in losses]}


def cases():
    """All of them."""
    callbacks = keras.callbacks
    rate = lambda model: {"rate": common.number(model.optimizer.learning_rate.numpy())}
    result = list(watching("EarlyStopping", callbacks.EarlyStopping, EARLY, lambda model: {}))
    result += watching("ReduceLROnPlateau", callbacks.ReduceLROnPlateau, PLATEAU, rate)
    result += watching(
        "ModelCheckpoint", lambda **kw: callbacks.ModelCheckpoint("{epoch}.keras", **kw), CHECKPOINT, lambda model: {})
    return [*result, *paths(), *csv(), *scheduler(), *nan()]
