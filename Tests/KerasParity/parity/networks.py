"""Random models around one layer or function: in a line, or with branches, shared layers, models as layers, several
inputs and outputs."""

import math

import keras

from . import compiling, layers, operations

L = keras.layers
# A model's values are small, so that a run of hundreds of models takes minutes.
MOST = 800


class Misfit(Exception):
    """A model that cannot be, or that says nothing."""


def known_functions(g):
    """The functions of `keras.ops`, the activations among them, by the names of Keras's classes."""
    functions = dict(operations.FUNCTIONS)
    for name in g.names["activations"]:
        function = operations.activation(name)
        if function:
            functions["".join(part.capitalize() for part in name.split("_"))] = function
    return functions


class Network:
    """Puts layers one after another."""

    def __init__(self, g, is_line):
        self.g = g
        self.is_line = is_line
        self.functions = known_functions(g)
        self.masks = None

    def blocks(self, rank, first):
        """What can stand behind a value of a rank."""
        g = self.g
        names = [
            name for name, recipe in layers.RECIPES.items()
            if name in g.names["layers"] and rank in recipe.ranks and (first or not recipe.first)
            and not (g.trained and recipe.inference)]
        names += ["Functional", "Sequential"]
        if not self.is_line:
            names += [name for name in operations.MERGING] + ["ops." + name for name in self.functions]
        return names

    def block(self, name, x):
        """The value behind a layer, or nothing where it does not suit."""
        g = self.g
        shape = tuple(x.shape[1:])
        if name.startswith("ops."):
            y = self.functions[name[4:]](g, x)
        elif name in operations.MERGING:
            y = operations.MERGING[name](g, x)
        elif name in ("Functional", "Sequential"):
            y = self.model(name, x)
        else:
            layer = layers.RECIPES[name].make(g, shape)
            if isinstance(layer, L.Masking):
                self.masks = layer.mask_value
            y = layer and layer(x)
        if y is None or not y.shape[1:] or math.prod(y.shape[1:]) > MOST or 0 in y.shape[1:]:
            return None
        return y

    def model(self, kind, x):
        """A model as a layer, which is called twice where it leaves the shape as it is."""
        g = self.g
        inner = keras.Input(x.shape[1:])
        y = inner
        line = Network(g, True)
        for _ in range(g.integer(1, 2)):
            y = line.more(y, nested=False)
        if kind == "Sequential":
            model = keras.Sequential([inner] + layers_between(inner, y))
        elif g.chance(0.5):
            model = keras.Model(inner, y)
        else:
            model = keras.Model(inner, L.Add()([y, L.Dense(y.shape[-1])(y)]))
        y = model(x)
        return model(y) if y.shape == x.shape and g.chance(0.5) else y

    def more(self, x, nested=True):
        """The value behind another layer, the one that was used least of those that fit."""
        g = self.g
        names = self.blocks(len(x.shape) - 1, False)
        if not nested:
            names = [name for name in names if name not in ("Functional", "Sequential")]
        for _ in range(8):
            name = g.least("blocks", names)
            y = self.block(name, x)
            if y is not None:
                return y
        raise Misfit(f"nothing fits a value of shape {x.shape}")


def layers_between(first, last):
    """The layers of a line, in order."""
    made = []
    while last is not first:
        operation, node, _ = last._keras_history
        made.insert(0, operation)
        last = operation._inbound_nodes[node].input_tensors[0]
    return made


def starting_shape(g, rank):
    if rank == 1:
        return (g.integer(3, 8),)
    if rank == 2:
        return (g.integer(4, 7), g.integer(2, 5))
    if rank == 3:
        return (g.integer(5, 8), g.integer(5, 8), g.integer(1, 4))
    return tuple(g.integer(3, 5) for _ in range(3)) + (g.integer(1, 2),)


def focus_names(g):
    """Everything that a model is made around."""
    functions = ["ops." + name for name in known_functions(g)]
    return [*layers.RECIPES, *operations.MERGING, "Functional", "Sequential", *functions]


def ranks(name):
    recipe = layers.RECIPES.get(name)
    if recipe:
        return recipe.ranks
    if name in ("Dot", "ops.Matmul", "ops.Einsum"):
        return (2,) if name == "ops.Matmul" else (1, 2)
    return layers.ANY


def head(g, x, kind, activation):
    """An output for targets of a kind."""
    if len(x.shape) > 2 and g.chance(0.7):
        x = g.one([L.Flatten(), L.Flatten(), L.Reshape((-1,))])(x)
    several = kind in (compiling.CLASSES, compiling.LABELS, compiling.SHARES)
    units = g.integer(3, 5) if several else g.integer(1, 3)
    if kind == compiling.NUMBERS and g.used["activations", "glu"] < 2 * g.used["activations", "relu"]:
        # Keras takes the shape of its input for that of its output, so that nothing can follow.
        g.used["activations", "glu"] += 1
        return L.Activation("glu")(L.Dense(4)(x))
    if activation == "softmax" and g.chance(0.3):
        return L.Softmax()(L.Dense(units)(x))
    if activation != "linear" and g.chance(0.2):
        return L.Activation(activation)(L.Dense(units)(x))
    return L.Dense(units, activation=None if activation == "linear" else activation)(x)


def network(g, focus):
    """A model, its masks, and the loss of each output: its name, its kind of targets and the output's activation."""
    is_line = focus in [*layers.RECIPES, "Functional", "Sequential"] and g.chance(0.45)
    rank = g.one(ranks(focus))
    build = Network(g, is_line)
    inputs = [keras.Input(starting_shape(g, rank), name="left")]
    x = inputs[0]
    is_first = focus in layers.RECIPES and layers.RECIPES[focus].first
    if not is_first and g.chance(0.4):
        y = build.more(x)
        x = y if len(y.shape) - 1 in ranks(focus) else x
    y = build.block(focus, x)
    if y is None:
        raise Misfit(f"{focus} does not suit {x.shape}")
    x = y
    if not is_line and g.chance(0.25):
        inputs.append(keras.Input(starting_shape(g, g.integer(1, 3)), name="right"))
        other = build.more(inputs[1])
        x = L.Concatenate()([L.Flatten()(x), L.Flatten()(other)])
    values = [x]
    for _ in range(g.integer(0, 2)):
        values.append(build.more(values[-1]))
    outputs, chosen = [], []
    for number in range(2 if not is_line and g.chance(0.25) else 1):
        name = g.least("losses", g.names["losses"])
        kind, activations, _ = compiling.LOSSES[name]
        activation = g.one(activations)
        outputs.append(head(g, values[-1] if number == 0 else g.one(values), kind, activation))
        chosen.append((name, kind, activation))
    if is_line:
        return keras.Sequential([inputs[0]] + layers_between(inputs[0], outputs[0])), build.masks, chosen
    if len(inputs) > 1 and g.chance(0.4):
        inputs = {"left": inputs[0], "right": inputs[1]}
    if len(outputs) > 1 and g.chance(0.5):
        outputs = {"age": outputs[0], "sex": outputs[1]}
    single = lambda values: values[0] if isinstance(values, list) and len(values) == 1 else values
    return keras.Model(single(inputs), single(outputs)), build.masks, chosen
