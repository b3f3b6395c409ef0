#!/usr/bin/env python3
"""Measures how long Keras and Hornbill's tool take to load a `.keras` file of 100 MB, and how much memory the tool takes.

    python load_time.py FOLDER HORNBILL

Keras's time is that of `load_model` alone, after its import; the tool's is that of a whole process that loads the model and
prints its summary. Each is the best of five.
"""

import os
import pathlib
import subprocess
import sys
import time

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


MAKER = """
import keras, sys
layers = [keras.layers.Dense(1600, activation="relu") for _ in range(10)]
keras.Sequential([keras.Input((1600,)), *layers]).save(sys.argv[1])
"""


def best(action, count=5):
    """The shortest of several times."""
    times = []
    for _ in range(count):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def main():
    folder, hornbill = pathlib.Path(sys.argv[1]), sys.argv[2]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "large.keras"
    command = [hornbill, "summary", path]
    if not path.exists():
        # In a process of its own: what this one has in memory would count as that of the processes it starts.
        subprocess.run([sys.executable, "-c", MAKER, path], check=True)
    size = path.stat().st_size
    ours = best(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    memory = os.wait4(process.pid, 0)[2].ru_maxrss * 1024
    import keras

    theirs = best(lambda: keras.models.load_model(path))
    print(f"file {size / 1e6:.0f} MB; Keras {theirs:.3f} s, Hornbill {ours:.3f} s ({ours / theirs:.2f}); "
          f"memory {memory / 1e6:.0f} MB ({memory / size:.2f} of the file)")
    sys.exit(int(ours > theirs / 4 or memory > 2 * size))


main()
