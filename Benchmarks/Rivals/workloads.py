"""The work that Hornbill and its rivals do, the data they do it on, and how it is timed.

Everyone does the same: float32, two threads, the data in memory, shuffled every epoch, the loss
computed every step and no further metric. Where a rival cannot do quite the same, its script says so.

    shallow             784-64-10, sigmoid and softmax, mean squared error, SGD .01, batch 128
    mlp                 784-512-512-10, relu, dropout .2, softmax, categorical cross-entropy,
                        RMSprop .001, batch 128
    tiny                2-8-1, sigmoid, binary cross-entropy, SGD .15, batch 10
    cnn                 two convolutions with pooling, dropout, softmax on images of 28x28, categorical
                        cross-entropy, Adam, batch 128
    resnet20            ResNet-20 with batch normalization on images of 32x32x3, categorical
                        cross-entropy, SGD .1 with momentum .9, no penalty on the weights, batch 64
    mlp-predict-1       the trained-shape MLP on one row
    mlp-predict-10000   on ten thousand rows
    resnet20-predict-1, resnet20-predict-1000, resnet50-predict-1
                        the residual networks on images, several in batches as each likes best
    matmul              products of the sizes that the MLP is made of, one line each
    process             a whole process: load, build, train the MLP for one epoch, evaluate, save

`networks.py` describes the convolutional networks. Training is given in microseconds a step, the rest in
microseconds a call. A script prints one line of JSON for each: {"rival", "workload", "microseconds",
"parameters", "memory", "versions"}, or {"rival", "workload", "error"}. `memory` says by how many MiB training
raised the process's peak after the libraries were imported and the data loaded; both numbers are null
where they are not counted.

Environment: HORNBILL_DATA names a folder with MNIST's four files (or with a folder `mnist` of them);
without it, and for images of three colours, the data are random, which changes no speed. HORNBILL_THREADS
(2) limits the threads.
HORNBILL_BENCH_QUICK=1 makes everything short, to see whether it runs.
"""

import gzip
import json
import os
import sys
import time
from typing import NamedTuple

try:
    import resource
except ImportError:  # not on Windows: there memory is not counted
    resource = None

THREADS = int(os.environ.get("HORNBILL_THREADS", "2"))
QUICK = os.environ.get("HORNBILL_BENCH_QUICK") == "1"


def limit_threads():
    """Two threads for everyone: by the libraries' own settings, and by the processors we may use.

    To be called before any library is imported, because most look only once.
    """
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS",
                 "TF_NUM_INTRAOP_THREADS"):
        os.environ[name] = str(THREADS)
    os.environ["TF_NUM_INTEROP_THREADS"] = "1"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    os.environ["JAX_PLATFORMS"] = "cpu"
    if hasattr(os, "sched_setaffinity"):  # Linux; JAX has no other way
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])


limit_threads()

import numpy as np  # noqa: E402  (after the limits)
import networks  # noqa: E402

TRAIN = ["shallow", "mlp", "tiny", "cnn", "resnet20"]
PREDICT = ["mlp-predict-1", "mlp-predict-10000", "resnet20-predict-1", "resnet20-predict-1000",
           "resnet50-predict-1"]
BATCH = {"shallow": 128, "mlp": 128, "tiny": 10, "cnn": 128, "resnet20": 64}
SIZES = {"shallow": (784, 64, 10), "mlp": (784, 512, 512, 10), "tiny": (2, 8, 1)}
EPOCHS = {"tiny": 10}  # in one repetition, where not 1
PRODUCTS = [(128, 512, 784), (128, 512, 512), (784, 512, 128), (512, 512, 128), (1024, 1024, 1024)]
REPETITIONS = 2 if QUICK else 4
# Images in an epoch of the convolutional networks, whose steps take long.
IMAGES = {"cnn": 256, "resnet20": 128} if QUICK else {"cnn": 3840, "resnet20": 640}


class Figure(NamedTuple):
    """What one line says."""

    microseconds: float | None
    parameters: int | None = None
    memory: float | None = None


def peak_memory():
    """The most memory that the process has held so far, in MiB; None where nobody counts."""
    if resource is None:
        return None
    scale = 1 if sys.platform == "darwin" else 1024  # bytes there, kibibytes here
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 2 ** 20


def idx(name):
    """One of MNIST's files as an array; None without HORNBILL_DATA."""
    folder = os.environ.get("HORNBILL_DATA")
    if not folder:
        return None
    for path in (os.path.join(folder, "mnist", name), os.path.join(folder, name)):
        for candidate, opener in ((path, open), (path + ".gz", gzip.open)):
            if os.path.exists(candidate):
                with opener(candidate, "rb") as file:
                    content = file.read()
                axes = content[3]
                shape = [int.from_bytes(content[4 + 4 * i:8 + 4 * i], "big") for i in range(axes)]
                return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)
    raise FileNotFoundError(f"HORNBILL_DATA has no {name}")


def images(train=True, limit=None):
    """MNIST or its like, or the first of it: rows of 784 numbers in 0...1, and classes."""
    prefix = "train" if train else "t10k"
    pixels, classes = idx(f"{prefix}-images-idx3-ubyte"), idx(f"{prefix}-labels-idx1-ubyte")
    if pixels is None:
        rng = np.random.default_rng(1 if train else 2)
        count = 60_000 if train else 10_000
        pixels = rng.integers(0, 256, (count, 784), np.uint8)
        classes = rng.integers(0, 10, count, np.uint8)
    if QUICK and train:
        pixels, classes = pixels[:2560], classes[:2560]
    pixels, classes = pixels[:limit], classes[:limit]
    x = pixels.reshape(len(pixels), 784).astype(np.float32) / 255
    return x, classes.astype(np.int32)


def one_hot(classes):
    """Classes as rows of ten."""
    return np.eye(10, dtype=np.float32)[classes]


def training_data(workload):
    """x and y of a training workload; y is one-hot, or one column of zeros and ones for `tiny`."""
    if workload in IMAGES:
        shape, count = networks.INPUTS[workload], IMAGES[workload]
        if workload == "cnn":
            x, classes = images(limit=count)
        else:
            rng = np.random.default_rng(2)
            x, classes = rng.random((count, *shape), np.float32), rng.integers(0, 10, count)
        return x.reshape(count, *shape), one_hot(classes)
    if workload != "tiny":
        x, classes = images()
        return x, one_hot(classes)
    rng = np.random.default_rng(3)  # as many rows as the banknotes
    x = rng.standard_normal((1372, 2)).astype(np.float32)
    return x, (x.sum(axis=1, keepdims=True) > 0).astype(np.float32)


def train(workload, make):
    """A training workload: `make(x, y)` gives a function of a number of epochs, and that of the parameters."""
    x, y = training_data(workload)
    before = peak_memory()
    run, parameters = make(x, y)
    epochs = EPOCHS.get(workload, 1)
    steps = epochs * -(-len(x) // BATCH[workload])  # short last batches included
    time_of_step = best(lambda: run(epochs), steps)
    return Figure(time_of_step, parameters, before and peak_memory() - before)


def best(run, divisor=1):
    """Microseconds of the best of several repetitions, after one to warm up."""
    run()
    times = []
    for _ in range(REPETITIONS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times) / divisor * 1e6


def best_call(call):
    """Microseconds of one short call: repetitions of as many calls as fill a third of a second."""
    call()
    start = time.perf_counter()
    call()
    once = time.perf_counter() - start
    count = max(1, min(20_000, int((0.02 if QUICK else 0.3) / max(once, 1e-7))))

    def run():
        for _ in range(count):
            call()

    return best(run, count)


def fastest(ways):
    """That of several calls which is the fastest when called for the second time."""
    times = []
    for way in ways:
        way()
        start = time.perf_counter()
        way()
        times.append(time.perf_counter() - start)
    return ways[times.index(min(times))]


def batched(call, x):
    """Ways of calling a function on all rows: at once, or some at a time."""
    def way(size):
        if size >= len(x):
            return lambda: call(x)
        return lambda: [call(x[start:start + size]) for start in range(0, len(x), size)]

    return [way(size) for size in ([20, 100, 1000] if len(x) == 1000 else [len(x)])]


def inputs(workload):
    """The input of a prediction: workloads are called NETWORK-predict-ROWS."""
    network, _, count = workload.split("-")
    shape = networks.INPUTS.get(network, (784,))
    return np.random.default_rng(4).random((int(count), *shape), np.float32)


def main(rival, versions, functions):
    """Does the workloads named on the command line, or all that `functions` (name → function) has.

    A function is called with the workload's name and gives microseconds, a Figure, or a dictionary of them
    by the names of its lines, or None where being timed from outside is enough.
    """
    names = [a for a in sys.argv[1:] if not a.startswith("--")]
    for name in names or [n for n in functions if n != "process"]:
        try:
            if name not in functions:
                raise NotImplementedError("not offered")
            result = functions[name](name)
            lines = result if isinstance(result, dict) else {name: result}
            for line, figure in lines.items():
                figure = figure if isinstance(figure, Figure) else Figure(figure)
                numbers = {key: round(value, 3) if isinstance(value, float) else value
                           for key, value in figure._asdict().items()}
                print(json.dumps({"rival": rival, "workload": line, **numbers,
                                  "versions": versions}), flush=True)
        except Exception as error:  # one workload's failure must not lose the others
            print(json.dumps({"rival": rival, "workload": name,
                              "error": f"{type(error).__name__}: {error}"[:300]}), flush=True)
