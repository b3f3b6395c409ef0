#!/usr/bin/env python3
"""Writes random models with what Keras computes from them, for Hornbill to compare.

    CheckParity names > FOLDER/names.json
    python generate.py FOLDER [--count N] [--seed S]

Every name of `names.json` occurs in at least two models; the exit status is 1 where one does not and is not listed
below with the reason. The files are those that `Tests/ParityModels/ParityModel.swift` describes.

All weights are replaced by random numbers of moderate size, so that neither the initializers nor luck make a model that
says nothing. Each model is trained twice, the first time from weights that differ by a millionth. Where Keras's own
results then differ by more than a fifth of what is allowed, rounding alone decides them, and another model takes its
place.
"""

import argparse
import collections
import json
import os
import pathlib
import sys
import time

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import keras
import numpy as np

from parity import compiling, layers, networks
from parity.contents import config, contents
from parity.draw import Draw
from parity.measure import FLOOR, difference, numbers, slot_floors

BATCH, EPOCHS = 8, 3
# What is not compared, and why.
EXCEPTIONS = {
    ("layers", "Lambda"): "its code is in no file",
    ("operations", "Abs"): "in files it is Absolute",
    ("layers", "Arithmetic"): "in files it is one of the operations Add, Subtract, Multiply and TrueDivide",
}
STABILITY = 2e-4


def randomize(model, rng):
    """Replaces all weights, but for what a layer keeps twice."""
    kept = {id(v) for layer in model._flatten_layers() if isinstance(layer, keras.layers.Normalization)
            for v in layer.weights}
    for variable in model.weights:
        shape, name = tuple(variable.shape), variable.path.split("/")[-1]
        if id(variable) in kept or "float" not in variable.dtype:
            continue
        if name in ("gamma", "scale", "moving_variance"):
            variable.assign(rng.uniform(0.6, 1.4, shape))
        elif len(shape) < 2:
            variable.assign(rng.normal(0, 0.2, shape))
        else:
            variable.assign(rng.normal(0, 1, shape) / np.sqrt(np.prod(shape[:-1])))


def freeze(model, g):
    """Freezes a layer, where others are left to train."""
    layers = [layer for layer in model.layers if layer.trainable_variables]
    if len(layers) > 1 and g.chance(0.2):
        g.one(layers).trainable = False


def inputs_of(model, g, masks):
    """Random inputs in the model's order."""
    rows = 20 if len(model.outputs) == 1 and g.chance(0.4) else 16
    arrays = [g.rng.uniform(-1, 1, (rows, *value.shape[1:])).astype("float32") for value in model.inputs]
    if masks is not None:
        for row in range(rows):
            arrays[0][row, arrays[0].shape[1] - g.integer(0, 2):] = masks
    return arrays


def compile_model(model, g, chosen):
    """Compiles the model; the loss of each output is chosen already."""
    losses = [compiling.loss(g, name, activation) for name, _, activation in chosen]
    metrics = [compiling.some_metrics(g, kind, g.integer(0, 2)) for _, kind, _ in chosen]
    weighted = [compiling.some_metrics(g, kind, 1) if g.chance(0.3) else [] for _, kind, _ in chosen]
    options = {}
    if len(chosen) == 1:
        losses, metrics, weighted = losses[0], metrics[0], weighted[0]
    else:
        names = list(model._outputs_struct) if isinstance(model._outputs_struct, dict) else None
        weights = [g.number(0.3, 2) for _ in chosen] if g.chance(0.6) else None
        if names:
            losses, metrics, weighted = (dict(zip(names, part)) for part in (losses, metrics, weighted))
            weights = weights and dict(zip(names, weights))
        options["loss_weights"] = weights
    model.compile(optimizer=compiling.optimizer(g), loss=losses, metrics=metrics, weighted_metrics=weighted,
                  jit_compile=False, **options)


def structured(arrays, like):
    """Arrays as the model takes them."""
    if isinstance(like, dict):
        return dict(zip(sorted(like), arrays))
    return arrays[0] if len(arrays) == 1 else arrays


def results(model, data):
    return [np.asarray(y) for y in keras.tree.flatten(model(data, training=False))]


def state(model):
    """Everything that training changes."""
    return model.get_weights(), [numbers(variable) for variable in model.optimizer.variables]


def reset(model, weights, slots):
    model.set_weights(weights)
    for variable, value in zip(model.optimizer.variables, slots):
        variable.assign(value)


def train(model, data, targets, weights, epochs):
    history = model.fit(data, targets, sample_weight=weights, batch_size=BATCH, epochs=epochs, shuffle=False, verbose=0)
    return {key: np.array(values) for key, values in history.history.items()}


def require_stable(one, other, floors):
    """Refuses a model where two runs of Keras differ."""
    (history, weights, slots), (history2, weights2, slots2) = one, other
    pairs = {"the loss or a metric": [(a, b, FLOOR) for key in history for a, b in zip(history[key], history2[key])],
             "a weight": [(a, b, FLOOR) for a, b in zip(weights, weights2)],
             "a number of the optimizer": list(zip(slots, slots2, floors))}
    for what, values in pairs.items():
        worst = max(difference(*value) for value in values)
        if not worst < STABILITY:
            raise networks.Misfit(f"rounding decides {what}: {worst:.0e}")


def write(g, focus, path):
    """Writes a model's files."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(int(g.rng.integers(2**31)))
    model, masks, chosen = networks.network(g, focus)
    randomize(model, g.rng)
    if g.trained:
        freeze(model, g)
        compile_model(model, g, chosen)
    # From here on it is the model of the file, which may have forgotten something.
    model.save(path.with_suffix(".keras"))
    model = keras.models.load_model(path.with_suffix(".keras"))
    inputs = inputs_of(model, g, masks)
    data = structured(inputs, getattr(model, "_inputs_struct", None))
    outputs = results(model, data)
    for y in outputs:
        if not np.isfinite(y).all() or np.abs(y).max() > 1e3 or np.abs(y).max() < 1e-3 or y.size > 20000:
            raise networks.Misfit(f"outputs up to {np.abs(y).max():.0e}")
    arrays = {f"x{i}": x for i, x in enumerate(inputs)} | {f"y{i}": y for i, y in enumerate(outputs)}
    if not g.trained:
        np.savez_compressed(path.with_suffix(".npz"), **arrays)
        return
    targets = [compiling.targets(g, kind, y.shape) for (_, kind, _), y in zip(chosen, outputs)]
    weights = None
    # Of outputs of steps Keras multiplies the losses [n, steps] by the weights [n], which fit only by chance.
    if len(outputs) == 1 and outputs[0].ndim == 2 and masks is None and g.chance(0.4):
        weights = g.rng.uniform(0.2, 2, len(inputs[0])).astype("float32")
        arrays["weights"] = weights
    arrays |= {f"t{i}": t for i, t in enumerate(targets)}
    targets = structured(targets, getattr(model, "_outputs_struct", None))
    model.optimizer.build(model.trainable_variables)
    first, slots = state(model)
    reset(model, [w * (1 + 1e-6 * g.rng.choice([-1, 1], w.shape)).astype(w.dtype) for w in first], slots)
    moved = train(model, data, targets, weights, EPOCHS), *state(model)
    reset(model, first, slots)
    history = train(model, data, targets, weights, EPOCHS)
    if not all(np.isfinite(values).all() for values in history.values()):
        raise networks.Misfit("the loss is not finite")
    require_stable((history, *state(model)), moved, slot_floors(model.optimizer))
    model.save(path.parent / f"{path.name}-trained.keras")
    arrays |= {f"fit/{key}": values for key, values in history.items()}
    more = train(model, data, targets, weights, 1)
    arrays |= {f"more/{key}": values for key, values in more.items()}
    arrays |= {f"z{i}": z for i, z in enumerate(results(model, data))}
    np.savez_compressed(path.with_suffix(".npz"), **arrays)


def generate(folder, names, count, seed):
    """Writes the models; how often each name occurs in them, and in those that are trained."""
    used, occurrences, trained = collections.Counter(), collections.Counter(), collections.Counter()
    refused = collections.Counter()
    made = attempt = 0
    while made < count and attempt < 4 * count:
        attempt += 1
        g = Draw(names, used.copy(), [seed, attempt], True)
        focus = g.least("focus", networks.focus_names(g))
        recipe = layers.RECIPES.get(focus)
        # What leaves nothing to chance in training is used with chance in inference, too.
        if recipe and recipe.first:
            g.trained = not recipe.inference and int(used["focus", focus]) % 2 == 0
        else:
            g.trained = g.chance(0.92)
        path = folder / f"{made:03}-{focus.replace('.', '-')}"
        try:
            write(g, focus, path)
        except Exception as error:
            for stale in folder.glob(f"{path.name}*"):
                stale.unlink()
            # The next one is tried, and this one later again.
            used["focus", focus] += 0.3
            refused[f"{type(error).__name__}: {str(error).splitlines()[0].split(':')[0][:100]}"] += 1
            print(f"refused {path.name}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
            continue
        used = g.used
        made += 1
        for kind, found in contents(config(path.with_suffix(".keras")), names).items():
            for name in found:
                occurrences[kind, name] += 1
                trained[kind, name] += g.trained
    return made, occurrences, trained, refused


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=360)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    names = json.loads((options.folder / "names.json").read_text())
    start = time.time()
    made, occurrences, trained, refused = generate(options.folder, names, options.count, options.seed)
    print(f"{made} models in {time.time() - start:.0f} s; other {sum(refused.values())} were refused:")
    for reason, number in refused.most_common():
        print(f"  {number:4} {reason}")
    missing = []
    for kind, members in names.items():
        for name in members:
            if (kind, name) in EXCEPTIONS:
                continue
            inference = name in layers.RECIPES and layers.RECIPES[name].inference
            if occurrences[kind, name] < 2 or not (trained[kind, name] or inference):
                missing.append(f"{kind}: {name} is in {occurrences[kind, name]} models, {trained[kind, name]} trained")
    for line in missing:
        print(line)
    sys.exit(int(made < options.count or bool(missing)))


if __name__ == "__main__":
    main()
