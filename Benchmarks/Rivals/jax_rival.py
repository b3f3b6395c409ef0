"""JAX: one jitted step, from gathering the batch to the update, with donated parameters and slots."""

import os
import tempfile

import workloads as w

import jax
import jax.numpy as jnp
import numpy as np


def parameters(workload):
    """Glorot-uniform kernels and zero biases."""
    rng = np.random.default_rng(5)
    sizes = w.SIZES[workload]
    result = []
    for a, b in zip(sizes, sizes[1:]):
        limit = (6 / (a + b)) ** 0.5
        result.append((jnp.asarray(rng.uniform(-limit, limit, (a, b)).astype(np.float32)),
                       jnp.zeros(b, jnp.float32)))
    return result


def forward(weights, x, workload, key=None):
    """Logits; dropout where there is a key."""
    inner = jax.nn.relu if workload == "mlp" else jax.nn.sigmoid
    for kernel, bias in weights[:-1]:
        x = inner(x @ kernel + bias)
        if key is not None and workload == "mlp":
            key, use = jax.random.split(key)
            x = jnp.where(jax.random.bernoulli(use, 0.8, x.shape), x / 0.8, 0)
    kernel, bias = weights[-1]
    return x @ kernel + bias


def loss(weights, x, y, key, workload):
    """The workload's loss."""
    z = forward(weights, x, workload, key)
    if workload == "mlp":
        return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(z), axis=1))
    if workload == "shallow":
        return jnp.mean((jax.nn.softmax(z) - y) ** 2)
    return jnp.mean(jnp.logaddexp(0, z) - y * z)


def make_step(workload):
    """(state, x, y, rows) → state; the state is weights, slots, random key, sum of losses."""
    size = w.BATCH[workload]

    def step(state, x, y, rows):
        weights, slots, key, total = state
        key, use = jax.random.split(key) if workload == "mlp" else (key, None)
        value, gradients = jax.value_and_grad(loss)(weights, x[rows], y[rows], use, workload)
        if workload == "mlp":
            slots = jax.tree.map(lambda v, g: 0.9 * v + 0.1 * g * g, slots, gradients)
            weights = jax.tree.map(lambda p, v, g: p - 0.001 * g * jax.lax.rsqrt(v + 1e-7),
                                   weights, slots, gradients)
        else:
            rate = 0.01 if workload == "shallow" else 0.15
            weights = jax.tree.map(lambda p, g: p - rate * g, weights, gradients)
        return weights, slots, key, total + value

    return jax.jit(step, donate_argnums=0), size


def trainer(workload):
    """A function that trains for one epoch, and a function that gives the weights."""
    x, y = map(jnp.asarray, w.training_data(workload))
    weights = parameters(workload)
    slots = jax.tree.map(jnp.zeros_like, weights) if workload == "mlp" else []
    held = [(weights, slots, jax.random.key(6), jnp.zeros(()))]
    step, size = make_step(workload)
    rng = np.random.default_rng(7)

    def epoch():
        state, order = held[0], rng.permutation(len(x)).astype(np.int32)
        for start in range(0, len(x), size):
            state = step(state, x, y, order[start:start + size])
        jax.block_until_ready(state)
        held[0] = state

    return epoch, lambda: held[0][0]


def train(workload):
    """Epochs in memory."""
    epoch, _ = trainer(workload)
    count = len(w.training_data(workload)[0])

    def run():
        for _ in range(w.EPOCHS[workload]):
            epoch()

    return w.best(run, w.steps(workload, count))


def predict(workload):
    """One jitted function of NumPy rows, its result back in NumPy."""
    x = w.rows(workload)
    weights = parameters("mlp")
    call = jax.jit(lambda p, v: jax.nn.softmax(forward(p, v, "mlp")))
    return w.best_call(lambda: np.asarray(call(weights, x)))


def matmul(_):
    """Jitted products."""
    product = jax.jit(jnp.matmul)
    rng = np.random.default_rng(8)
    result = {}
    for m, n, k in w.PRODUCTS:
        a, b = (jnp.asarray(rng.random(s, np.float32)) for s in ((m, k), (k, n)))
        result[f"matmul-{m}x{n}x{k}"] = w.best_call(lambda: product(a, b).block_until_ready())
    return result


def process(_):
    """The whole of a small program."""
    epoch, weights = trainer("mlp")
    epoch()
    test, classes = w.images(train=False)
    z = jax.jit(lambda p, v: forward(p, v, "mlp"))(weights(), test)
    float(-jnp.mean(jnp.sum(w.one_hot(classes) * jax.nn.log_softmax(z), axis=1)))
    float(jnp.mean(jnp.argmax(z, axis=1) == classes))
    with tempfile.TemporaryDirectory() as folder:
        np.savez(os.path.join(folder, "model.npz"), *map(np.asarray, jax.tree.leaves(weights())))


if __name__ == "__main__":
    w.main("jax", {"jax": jax.__version__}, {
        "shallow": train, "mlp": train, "tiny": train, "mlp-predict-1": predict,
        "mlp-predict-10000": predict, "matmul": matmul, "process": process})
