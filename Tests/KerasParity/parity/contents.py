"""The names of what a model's file holds, by their kinds."""

import collections
import json
import zipfile

KINDS = ("layers", "operations", "activations", "initializers", "regularizers", "constraints", "losses", "metrics",
         "optimizers", "schedules")
MODULES = {"keras.layers": "layers", "keras.initializers": "initializers", "keras.regularizers": "regularizers",
           "keras.constraints": "constraints", "keras.losses": "losses", "keras.metrics": "metrics",
           "keras.optimizers": "optimizers", "keras.optimizers.schedules": "schedules",
           "keras.src.models.functional": "layers", "keras.src.applications.convnext": "layers"}


def config(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("config.json"))


def contents(config, known):
    """The names in a model's configuration, the model's own class left out.

    Losses, metrics and optimizers may be names in snake case or short ones, of which `known` has the classes.
    """
    found = collections.defaultdict(set)

    def walk(value, key=""):
        if isinstance(value, list):
            for part in value:
                walk(part, key)
        elif isinstance(value, dict):
            module = value.get("module") or ""
            name = value.get("class_name")
            if name and "config" in value:
                if module in MODULES:
                    found[MODULES[module]].add(name)
                elif ".ops." in module:
                    found["operations"].add(name)
                elif module == "keras" and name == "Sequential":
                    found["layers"].add(name)
            for key, part in value.items():
                walk(part, key)
        elif isinstance(value, str):
            if key == "activation":
                found["activations"].add(value)
            elif key in ("loss", "metrics", "weighted_metrics", "optimizer"):
                kind = {"loss": "losses", "optimizer": "optimizers"}.get(key, "metrics")
                found[kind].add(class_name(value, known[kind]))

    walk(config["config"])
    settings = dict(config.get("compile_config") or {})
    for key in ("loss", "metrics", "weighted_metrics"):
        # By the outputs' names, or lists: only the values count.
        part = settings.get(key)
        if isinstance(part, dict) and "class_name" not in part:
            settings[key] = [item for item in part.values()]
    walk(settings)
    return {kind: sorted(found[kind]) for kind in KINDS}


SHORT = {"mse": "MeanSquaredError", "mae": "MeanAbsoluteError", "mape": "MeanAbsolutePercentageError",
         "msle": "MeanSquaredLogarithmicError", "acc": "accuracy"}


def class_name(name, known):
    """The class that a name stands for."""
    by_snake = {key.lower(): key for key in known}
    return SHORT.get(name) or by_snake.get(name.replace("_", "").lower(), name)
