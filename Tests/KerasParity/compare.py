#!/usr/bin/env python3
"""Loads with Keras what Hornbill wrote, compares, and prints a table of all that was compared.

    CheckParity FOLDER > FOLDER/hornbill.jsonl
    python compare.py FOLDER

For each model: its configuration, its weights, what it predicts, and where it was trained the optimizer's numbers and
an epoch more are those of Keras's own. The exit status is 1 where anything differs.
"""

import collections
import json
import os
import pathlib
import sys
import traceback
import warnings

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import keras
import numpy as np

from generate import results, structured, train
from parity.contents import KINDS, class_name, config, contents
from parity.measure import difference, slot_floors

STEPS = ["load", "predict", "fit", "resume", "save", "back"]
OUTPUTS, TRAINING = 1e-4, 1e-3


class Difference(Exception):
    """Something that is not what it should be."""


def numbered(arrays, prefix):
    return [arrays[f"{prefix}{i}"] for i in range(99) if f"{prefix}{i}" in arrays]


def load(path):
    """A model; Keras's warnings, as that it leaves the optimizer's numbers out, are errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "When providing `inputs` as a dict")
        warnings.filterwarnings("ignore", ".*mask.*")
        warnings.filterwarnings("ignore", ".*softmax over axis.*")
        return keras.models.load_model(path)


def require(found, expected, tolerance, what, floors=None):
    if len(found) != len(expected):
        raise Difference(f"{len(found)} of {what}, in Keras {len(expected)}")
    for place, (one, other) in enumerate(zip(found, expected)):
        far = difference(one, other, *(floors[place:place + 1] if floors else []))
        if not far <= tolerance:
            raise Difference(f"{what} {place} differ by {far:.1e}")


def meaning(value, known):
    """A configuration without what says the same in other words: losses and metrics of the names `known` may be objects
    or names, which the numbers of a history tell, and a division is one whatever the class.

    Of how a layer was built only the extents of a sample count, which its weights tell.
    """
    if isinstance(value, (list, tuple)):
        return [meaning(part, known) for part in value]
    if isinstance(value, str) and class_name(value, known) in known:
        return {"class_name": class_name(value, known)}
    if not isinstance(value, dict):
        return value
    if "class_name" not in value or "config" not in value:
        return {key: meaning(part, known) for key, part in value.items()}
    name, config = value["class_name"], value["config"]
    if name == "function":
        return meaning(config, known)
    if name in known:
        standard = getattr(keras.losses, name, None) or getattr(keras.metrics, name)
        usual = standard().get_config() if name != "MeanMetricWrapper" else {}
        config = {key: part for key, part in config.items() if key not in ("name", "dtype") and part != usual.get(key)}
        return {"class_name": name} | ({"config": meaning(config, known)} if config else {})
    return {"class_name": "TrueDivide" if name == "Divide" else name, "config": meaning(config, known)} | {
        key: meaning(part, known) for key, part in value.items() if key in ("name", "inbound_nodes")}


def require_same(found, expected, what):
    """Compares configurations; what stands in one alone counts as well, but for what is null."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in sorted({*found, *expected}):
            require_same(found.get(key), expected.get(key), f"{what}.{key}")
    elif isinstance(found, (list, tuple)) and isinstance(expected, (list, tuple)) and len(found) == len(expected):
        for place, (one, other) in enumerate(zip(found, expected)):
            require_same(one, other, f"{what}[{place}]")
    elif found != expected:
        raise Difference(f"{what} is {found}, in Keras {expected}")


def back(folder, name, known):
    """Compares what Hornbill wrote with what Keras has.

    Raises: Difference where they differ.
    """
    arrays = np.load(folder / f"{name}.npz")
    is_trained = "t0" in arrays
    ours = load(folder / f"{name}-hornbill.keras")
    theirs = load(folder / f"{name}{'-trained' if is_trained else ''}.keras")
    require_same(meaning(ours.get_config(), ()), meaning(theirs.get_config(), ()), "config")
    tolerance = TRAINING if is_trained else OUTPUTS
    data = structured(numbered(arrays, "x"), getattr(ours, "_inputs_struct", None))
    require(ours.get_weights(), theirs.get_weights(), tolerance, "weights")
    require(results(ours, data), results(theirs, data), tolerance, "outputs")
    if not is_trained:
        return
    settings = [meaning(model.get_compile_config(), known) for model in (ours, theirs)]
    require_same(*settings, "compile_config")
    require(ours.optimizer.variables, theirs.optimizer.variables, tolerance, "numbers of the optimizer",
            slot_floors(theirs.optimizer))
    targets = structured(numbered(arrays, "t"), getattr(ours, "_outputs_struct", None))
    weights = arrays["weights"] if "weights" in arrays else None
    history = train(ours, data, targets, weights, 1)
    for key, values in history.items():
        require(values, arrays[f"more/{key}"], tolerance, f"after another epoch: {key}")
    require(results(ours, data), numbered(arrays, "z"), tolerance, "outputs after another epoch")


def outcomes(folder, known):
    """Of each model, each step that was made with what was wrong."""
    made = {}
    for line in (folder / "hornbill.jsonl").read_text().splitlines():
        result = json.loads(line)
        made[result["name"]] = result["steps"]
    for path in sorted(folder.glob("*.npz")):
        name = path.stem
        steps = made.setdefault(name, {"load": "no result: the process ended before"})
        try:
            keras.backend.clear_session()
            if "load" in steps and not steps["load"]:
                back(folder, name, known)
                steps["back"] = ""
        except Difference as error:
            steps["back"] = str(error)
        except Exception:
            steps["back"] = " ".join(traceback.format_exc().strip().splitlines()[-1:])
        # What could not be made has failed as well.
        if steps["load"]:
            steps["back"] = "it was not loaded"
    return made


def print_table(title, rows):
    print(f"\n{title:<28}" + "".join(f"{step:>14}" for step in STEPS))
    for name in sorted(rows):
        cells = (rows[name][step] for step in STEPS)
        print(f"{name:<28}" + "".join(
            f"{f'{passes}' if not failures else f'{passes}, {failures} not':>14}" if passes or failures else f"{'':>14}"
            for passes, failures in cells))


def main():
    folder = pathlib.Path(sys.argv[1])
    names = json.loads((folder / "names.json").read_text())
    made = outcomes(folder, {*names["losses"], *names["metrics"]})
    tables = {kind: collections.defaultdict(lambda: {step: [0, 0] for step in STEPS}) for kind in KINDS}
    for name, steps in made.items():
        for kind, found in contents(config(folder / f"{name}.keras"), names).items():
            for item in found:
                for step, failure in steps.items():
                    tables[kind][item][step][bool(failure)] += 1
    print("Models that pass, and that do not, by what they have")
    for kind in KINDS:
        print_table(kind, tables[kind])
    failures = {name: {step: text for step, text in steps.items() if text} for name, steps in made.items()}
    failures = {name: steps for name, steps in failures.items() if steps}
    totals = {step: sum(step in steps for steps in made.values()) for step in STEPS}
    print(f"\n{len(made)} models ("
          + ", ".join(f"{step} {totals[step]}" for step in STEPS) + f"), {len(failures)} of them with failures")
    for name, steps in sorted(failures.items()):
        for step, text in steps.items():
            print(f"  {name}: {step}: {text[:300]}")
    sys.exit(int(bool(failures)))


if __name__ == "__main__":
    main()
