#!/usr/bin/env python3
"""Loads models that Hornbill wrote with the real Keras, and compares what they compute.

    HORNBILL_PARITY=FOLDER swift test -c release --filter KerasParityTests
    python round_trip.py FOLDER

For each NAME.keras there is NAME.npz: inputs x0, x1, ..., outputs y0, y1, ..., and of a model that was trained targets, and
all weights w0, w1, ... after one more epoch from the file, in batches of 8 rows, not shuffled. The exit status is 1 where
Keras cannot load a model or something differs by more than 1e-4 of the largest number.
"""

import os
import pathlib
import sys
import traceback
import warnings

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np


def difference(found, expected):
    """The largest difference as a part of the largest number."""
    found = np.asarray(keras.ops.convert_to_numpy(found), dtype="float64")
    if found.shape != expected.shape:
        return np.inf
    largest = max(np.abs(expected).max(initial=0), 1e-30)
    return np.abs(found - expected).max(initial=0) / largest


def compare(path):
    """The largest difference between Keras and Hornbill."""
    arrays = np.load(path.with_suffix(".npz"))
    # Keras warns where it leaves the optimizer's numbers out.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = keras.models.load_model(path)
    inputs = [arrays[f"x{i}"] for i in range(99) if f"x{i}" in arrays]
    data = inputs[0] if len(inputs) == 1 else inputs
    if isinstance(model._inputs_struct if hasattr(model, "_inputs_struct") else None, dict):
        data = dict(zip(sorted(model._inputs_struct), inputs))
    outputs = model.predict(data, verbose=0)
    if isinstance(outputs, dict):
        outputs = [outputs[key] for key in sorted(outputs)]
    outputs = outputs if isinstance(outputs, list) else [outputs]
    worst = max(difference(y, arrays[f"y{i}"]) for i, y in enumerate(outputs))
    if "targets" in arrays:
        model.fit(data, arrays["targets"], batch_size=8, epochs=1, shuffle=False, verbose=0)
        worst = max([worst] + [difference(w, arrays[f"w{i}"]) for i, w in enumerate(model.weights)])
    return worst


def main():
    folder = pathlib.Path(sys.argv[1])
    failures = 0
    for path in sorted(folder.glob("*.keras")):
        try:
            worst = compare(path)
        except Exception:
            print(f"{path.stem}: {traceback.format_exc().strip().splitlines()[-1][:600]}")
            failures += 1
            continue
        if not worst <= 1e-4:
            print(f"{path.stem}: differs by {worst:.1e}")
            failures += 1
    print(f"{len(list(folder.glob('*.keras')))} models, {failures} failures")
    sys.exit(int(failures > 0))


main()
