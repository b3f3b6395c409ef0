#!/usr/bin/env python3
"""Saves the architectures of keras.applications with random weights, and compares what Hornbill's tool predicts with what
Keras predicts.

    python applications.py FOLDER HORNBILL [NAME ...]

FOLDER gets the files (1.3 GB for all), HORNBILL is the built tool. The last layer has no activation, and the statistics of
normalization are random, so that the outputs differ by more than rounding. The exit status is 1 where an output differs
by more than 1e-3 of the largest.
"""

import os
import pathlib
import subprocess
import sys
import time

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

NAMES = {
    "ResNet50": 224, "ResNet50V2": 224, "MobileNet": 224, "MobileNetV2": 224, "MobileNetV3Small": 224,
    "EfficientNetB0": 224, "DenseNet121": 224, "VGG16": 224, "Xception": 299, "InceptionV3": 299,
    "NASNetMobile": 224, "ConvNeXtTiny": 224,
}


def randomize(model, seed):
    """Gives biases and the parameters of normalization random values; kernels keep their first ones."""
    rng = np.random.default_rng(seed)
    for variable in model.weights:
        shape, last = variable.shape, variable.path.split("/")[-1]
        if last in ("gamma", "moving_variance", "variance"):
            variable.assign(rng.uniform(0.6, 1.4, shape))
        elif last in ("beta", "bias", "moving_mean", "mean"):
            variable.assign(rng.normal(0, 0.1, shape))


def make(name, size, folder):
    """The model's file, and what it predicts."""
    keras.utils.set_random_seed(1)
    keras.backend.clear_session()
    model = getattr(keras.applications, name)(
        weights=None, classifier_activation=None, input_shape=(size, size, 3)
    )
    randomize(model, 2)
    x = np.random.default_rng(3).uniform(-1, 1, (2, size, size, 3)).astype("float32")
    model.save(folder / f"{name}.keras")
    np.save(folder / f"{name}.x.npy", x)
    np.save(folder / f"{name}.y.npy", model.predict(x, verbose=0))


def main():
    folder, hornbill, *names = sys.argv[1:]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    worst = 0
    for name in names or NAMES:
        if not (folder / f"{name}.y.npy").exists():
            make(name, NAMES[name], folder)
        start = time.perf_counter()
        subprocess.run(
            [hornbill, "predict", folder / f"{name}.keras", "--x", folder / f"{name}.x.npy",
             "--output", folder / f"{name}.p.npy"],
            check=True, stdout=subprocess.DEVNULL,
        )
        duration = time.perf_counter() - start
        y, p = np.load(folder / f"{name}.y.npy"), np.load(folder / f"{name}.p.npy")
        difference = np.abs(p - y).max() / np.abs(y).max()
        worst = max(worst, difference if np.isfinite(difference) else np.inf)
        print(f"{name:<18} {difference:.1e} of {np.abs(y).max():.3g}   {duration:.1f} s", flush=True)
    sys.exit(int(worst > 1e-3))


main()
