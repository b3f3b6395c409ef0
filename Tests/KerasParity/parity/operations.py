"""Layers of several inputs, and functions of `keras.ops` on values of a model."""

import keras

L = keras.layers
ops = keras.ops


def beside(g, x):
    """A value of the same shape that comes from `x`."""
    shape = x.shape[1:]
    layer = g.one([
        lambda: L.Dense(shape[-1], activation=g.activation()),
        lambda: L.Dense(shape[-1]),
        lambda: L.LayerNormalization(),
    ])()
    return layer(x)


def pair(g, x):
    """Two values of one shape; at times both come from one layer, which is shared."""
    if g.chance(0.3):
        shared = L.Dense(x.shape[-1], activation=g.activation())
        first = shared(x)
        return first, shared(first)
    return x if g.chance(0.5) else beside(g, x), beside(g, x)


def elementwise(layer):
    return lambda g, x: getattr(L, layer)()(list(pair(g, x)) + ([beside(g, x)] if g.chance(0.3) else []))


def concatenate(g, x):
    axis = g.one([-1, g.integer(1, len(x.shape) - 1)])
    return L.Concatenate(axis=axis)(pair(g, x))


def dot(g, x):
    if len(x.shape) > 3:
        return None
    a, b = pair(g, x)
    axes = 1 if len(x.shape) == 2 else g.one([1, 2, (1, 1), (2, 2)])
    return L.Dot(axes=axes, normalize=g.chance(0.3))([a, b])


MERGING = {name: elementwise(name) for name in ("Add", "Average", "Maximum", "Minimum", "Multiply")}
MERGING |= {"Subtract": lambda g, x: L.Subtract()(list(pair(g, x))), "Concatenate": concatenate, "Dot": dot}


# Functions


def axes(g, x):
    """Some axes behind the batch."""
    rank = len(x.shape)
    return g.one([-1, g.integer(1, rank - 1), tuple(range(1, rank))])


def reduction(function):
    def call(g, x):
        # A reduction of all axes leaves no axis behind the batch unless it is kept.
        axis = axes(g, x)
        every = len(x.shape) == 2 or isinstance(axis, tuple)
        return function(x, axis=axis, keepdims=every or g.chance(0.3))
    return call


def reshaped(g, x):
    count = 1
    for extent in x.shape[1:]:
        count *= extent
    factor = g.one([n for n in range(1, count + 1) if count % n == 0])
    return ops.reshape(x, g.one([(-1, factor, count // factor), (-1, count)]))


def transposed(g, x):
    return ops.transpose(x, [0] + [int(axis) + 1 for axis in g.rng.permutation(len(x.shape) - 1)])


def swapped(g, x):
    rank = len(x.shape)
    return ops.swapaxes(x, g.integer(1, rank - 1), g.one([-1, g.integer(1, rank - 1)]))


def matmul(g, x):
    if len(x.shape) != 3:
        return None
    return ops.matmul(x, ops.transpose(beside(g, x), (0, 2, 1)))


def einsum(g, x):
    if len(x.shape) == 2:
        return ops.einsum("bi,bj->bij", x, beside(g, x))
    if len(x.shape) == 3:
        return ops.einsum(g.one(["bij,bkj->bik", "bij,bij->bi", "bij,bik->bjk"]), x, beside(g, x))
    return None


def index(g, x):
    rank = len(x.shape)
    start = g.integer(0, x.shape[1] - 1)
    options = [x[:, start:], x[..., -1:], x[:, ::2], x[:, None]]
    if rank > 2:
        options += [x[:, start], x[:, -1], x[..., 0]]
    return g.one(options)


def shrunk(x):
    """Values between -1 and 1, so that no function of them is far away."""
    return ops.tanh(x)


FUNCTIONS = {
    "Absolute": lambda g, x: ops.absolute(x), "Abs": lambda g, x: ops.abs(x),
    "Exp": lambda g, x: ops.exp(shrunk(x)), "Expm1": lambda g, x: ops.expm1(shrunk(x)),
    "Log": lambda g, x: ops.log(ops.abs(x) + 0.5), "Log1p": lambda g, x: ops.log1p(ops.square(x)),
    "Negative": lambda g, x: g.one([-x, ops.negative(x)]), "Sqrt": lambda g, x: ops.sqrt(ops.square(x) + 0.2),
    "Square": lambda g, x: ops.square(shrunk(x)), "Sin": lambda g, x: ops.sin(x), "Cos": lambda g, x: ops.cos(x),
    "Sign": lambda g, x: x + ops.sign(x), "Floor": lambda g, x: x - ops.floor(x * 3) / 3,
    "Ceil": lambda g, x: x + ops.ceil(x * 2) / 2, "Reciprocal": lambda g, x: ops.reciprocal(ops.square(x) + 0.5),
    "Rsqrt": lambda g, x: ops.rsqrt(ops.square(x) + 0.3), "Erf": lambda g, x: ops.erf(x),
    "Add": lambda g, x: g.one([x + beside(g, x), ops.add(x, 0.5), 1.5 + x]),
    "Subtract": lambda g, x: g.one([x - beside(g, x), 1 - x, ops.subtract(x, beside(g, x))]),
    "Multiply": lambda g, x: g.one([x * beside(g, x), 0.5 * x, ops.multiply(x, 1.5)]),
    "Divide": lambda g, x: ops.divide(x, ops.square(beside(g, x)) + 1),
    "TrueDivide": lambda g, x: g.one([x / 2, 1 / (ops.square(x) + 1), ops.true_divide(x, 1.5)]),
    "Maximum": lambda g, x: ops.maximum(x, g.one([0.1, beside(g, x)])),
    "Minimum": lambda g, x: ops.minimum(x, g.one([0.4, beside(g, x)])),
    "Power": lambda g, x: g.one([ops.square(x) ** 1.5, ops.power(x, 2), ops.power(ops.abs(x) + 0.5, shrunk(x))]),
    "Matmul": matmul, "Einsum": einsum,
    "Mean": reduction(ops.mean), "Sum": reduction(ops.sum), "Max": reduction(ops.max), "Min": reduction(ops.min),
    "Prod": lambda g, x: reduction(ops.prod)(g, 1 + 0.2 * shrunk(x)), "Var": reduction(ops.var),
    "Std": reduction(ops.std),
    "Reshape": reshaped, "Transpose": transposed, "Swapaxes": swapped,
    "ExpandDims": lambda g, x: ops.expand_dims(x, g.one([1, -1])),
    "Squeeze": lambda g, x: ops.squeeze(ops.expand_dims(x, 1), 1),
    "Concatenate": lambda g, x: ops.concatenate(list(pair(g, x)), axis=g.one([-1, 1])),
    "Stack": lambda g, x: ops.stack(list(pair(g, x)), axis=g.one([-1, 1])),
    "GetItem": index, "Clip": lambda g, x: ops.clip(x, -0.4, 0.6),
    "Cast": lambda g, x: ops.cast(x, "float32"),
}


def activation(name):
    """The function of an activation, or nothing where `keras.ops` has it under another name or not at all."""
    if name == "glu":
        return lambda g, x: ops.glu(ops.concatenate(pair(g, x), axis=-1))
    function = getattr(ops, name, None)
    return function and (lambda g, x: function(x))
