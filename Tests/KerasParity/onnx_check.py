#!/usr/bin/env python3
"""Runs models that Hornbill exported as ONNX in ONNX Runtime, and compares what they compute.

    HORNBILL_PARITY=FOLDER swift test -c release --filter KerasParityTests
    python onnx_check.py FOLDER

Needs onnx and onnxruntime. `--filter "KerasParityTests|ONNXOperationTests|BatchTests"` writes single operations, too. For
each NAME.onnx there is NAME.npz: inputs x0, x1, ..., outputs y0, y1, .... Each file is checked by onnx's own checker, with
the shapes that it infers, and is run on all rows and on the first one alone. The exit status is 1 where a file is not
valid, does not run, or an output differs by more than 1e-4 of the largest number.
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime


TYPES = {"float": "float32", "double": "float64"}


def difference(found, expected):
    """The largest difference as a part of the largest number; numbers that are not finite must be the same."""
    found, expected = np.asarray(found, dtype="float64"), np.asarray(expected, dtype="float64")
    finite = np.isfinite(expected)
    if found.shape != expected.shape or not np.array_equal(found[~finite], expected[~finite], equal_nan=True):
        return np.inf
    largest = max(np.abs(expected[finite]).max(initial=0), 1e-30)
    return np.abs(found[finite] - expected[finite]).max(initial=0) / largest


def compare(path):
    """The largest difference between ONNX Runtime and Hornbill."""
    onnx.checker.check_model(str(path), full_check=True)
    arrays = np.load(path.with_suffix(".npz"))
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    given = session.get_inputs()
    inputs = {
        value.name: arrays[f"x{number}"].astype(TYPES.get(value.type[7:-1], value.type[7:-1]))
        for number, value in enumerate(given)
    }
    expected = [arrays[f"y{number}"] for number in range(len(session.get_outputs()))]
    worst = max(difference(y, e) for y, e in zip(session.run(None, inputs), expected))
    # One row gives one row; its numbers may depend on the others.
    if all(value.shape and value.shape[0] == "batch" for value in given):
        first = session.run(None, {name: x[:1] for name, x in inputs.items()})
        for value, y, e in zip(session.get_outputs(), first, expected):
            if value.shape and value.shape[0] == "batch" and y.shape != (1, *e.shape[1:]):
                return np.inf
    return worst


def main():
    # Warnings of the runtime are about what it will leave out.
    onnxruntime.set_default_logger_severity(3)
    paths = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
    failures = 0
    for path in paths:
        try:
            worst = compare(path)
        except Exception as error:
            print(f"{path.stem}: {type(error).__name__}: {' '.join(str(error).split())[:600]}")
            failures += 1
            continue
        if not worst <= 1e-4:
            print(f"{path.stem}: differs by {worst:.1e}")
            failures += 1
    print(f"{len(paths)} ONNX files, {failures} failures")
    sys.exit(int(failures > 0 or not paths))


main()
