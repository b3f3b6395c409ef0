"""The layers of `networks.py` as functions of JAX, for images [batch, rows, columns, channels]."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

import networks


class Net:
    """Layers that take their weights one after another; with a key they train, and gather new statistics."""

    def __init__(self, weights, moving, key=None):
        self.weights, self.moving, self.key = iter(weights), iter(moving), key
        self.new_moving = []

    def weight(self, *_):
        """The next weights."""
        return next(self.weights)

    def statistics(self, _):
        """The next mean and variance."""
        return next(self.moving)

    def conv(self, x, filters, size, strides=1, padding=0):
        """XLA's convolution, and the bias."""
        fan = size * size * x.shape[-1]
        kernel = self.weight((size, size, x.shape[-1], filters), (2 / fan) ** 0.5)
        y = lax.conv_general_dilated(x, kernel, (strides, strides), [(padding, padding)] * 2,
                                     dimension_numbers=("NHWC", "HWIO", "NHWC"))
        return y + self.weight((filters,), 0)

    def norm(self, x):
        """By the batch's statistics in training, by the moving ones otherwise."""
        gamma, beta = self.weight(x.shape[-1:], 0, 1), self.weight(x.shape[-1:], 0)
        mean, variance = moving = self.statistics(x.shape[-1:])
        if self.key is not None:
            mean, variance = jnp.mean(x, (0, 1, 2)), jnp.var(x, (0, 1, 2))
            moving = 0.99 * moving + 0.01 * jnp.stack([mean, variance])
        self.new_moving.append(moving)
        scale = gamma * lax.rsqrt(variance + 1e-3)
        return x * scale + (beta - mean * scale)

    def relu(self, x):
        """No negative numbers."""
        return jax.nn.relu(x)

    def add(self, x, y):
        """The sum."""
        return x + y

    def max_pool(self, x, size, strides, padding=0):
        """Windows."""
        edges = ((0, 0), (padding, padding), (padding, padding), (0, 0))
        return lax.reduce_window(x, -jnp.inf, lax.max, (1, size, size, 1),
                                 (1, strides, strides, 1), edges)

    def dropout(self, x, rate):
        """In training only."""
        if self.key is None:
            return x
        return jnp.where(jax.random.bernoulli(self.key, 1 - rate, x.shape), x / (1 - rate), 0)

    def flatten(self, x):
        """Rows."""
        return x.reshape(len(x), -1)

    def mean(self, x):
        """Over the pixels."""
        return jnp.mean(x, (1, 2))

    def dense(self, x, units):
        """A product, and the bias."""
        kernel = self.weight((x.shape[-1], units), x.shape[-1] ** -0.5)
        return x @ kernel + self.weight((units,), 0)


class Maker(Net):
    """Makes the weights as it goes."""

    def __init__(self):
        super().__init__([], [])
        self.made, self.made_moving = [], []
        self.rng = np.random.default_rng(5)

    def weight(self, shape, scale, offset=0):
        """Normal numbers."""
        values = offset + scale * self.rng.standard_normal(shape)
        self.made.append(values.astype(np.float32))
        return self.made[-1]

    def statistics(self, shape):
        """Mean 0, variance 1."""
        self.made_moving.append(np.stack([np.zeros(shape), np.ones(shape)]).astype(np.float32))
        return self.made_moving[-1]


def parameters(name):
    """The weights and the moving statistics of a network: two lists of arrays."""
    maker = Maker()
    x = jax.ShapeDtypeStruct((1, *networks.INPUTS[name]), jnp.float32)
    jax.eval_shape(lambda x: networks.NETWORKS[name](maker, x), x)
    return [jnp.asarray(v) for v in maker.made], [jnp.asarray(v) for v in maker.made_moving]


def forward(name, weights, moving, x, key=None):
    """Logits, and the moving statistics after a step of training."""
    net = Net(weights, moving, key)
    logits = networks.NETWORKS[name](net, x)
    return logits, net.new_moving
