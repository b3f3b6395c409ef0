"""JAX: one jitted step, from gathering the batch to the update, with donated parameters and slots."""

import os
import tempfile

import workloads as w

import jax
import jax.numpy as jnp
import jax_net
import numpy as np


CONVOLUTIONAL = jax_net.networks.NETWORKS


def parameters(workload):
    """Glorot-uniform kernels and zero biases; moving statistics where there are any."""
    if workload in CONVOLUTIONAL:
        return jax_net.parameters(workload)
    rng = np.random.default_rng(5)
    sizes = w.SIZES[workload]
    result = []
    for a, b in zip(sizes, sizes[1:]):
        limit = (6 / (a + b)) ** 0.5
        result.append((jnp.asarray(rng.uniform(-limit, limit, (a, b)).astype(np.float32)),
                       jnp.zeros(b, jnp.float32)))
    return result, []


def forward(workload, weights, moving, x, key=None):
    """Logits and new moving statistics; dropout where there is a key."""
    if workload in CONVOLUTIONAL:
        return jax_net.forward(workload, weights, moving, x, key)
    inner = jax.nn.relu if workload == "mlp" else jax.nn.sigmoid
    for kernel, bias in weights[:-1]:
        x = inner(x @ kernel + bias)
        if key is not None and workload == "mlp":
            key, use = jax.random.split(key)
            x = jnp.where(jax.random.bernoulli(use, 0.8, x.shape), x / 0.8, 0)
    kernel, bias = weights[-1]
    return x @ kernel + bias, moving


def loss(weights, moving, x, y, key, workload):
    """The workload's loss and the new moving statistics."""
    z, moving = forward(workload, weights, moving, x, key)
    if workload == "shallow":
        return jnp.mean((jax.nn.softmax(z) - y) ** 2), moving
    if workload == "tiny":
        return jnp.mean(jnp.logaddexp(0, z) - y * z), moving
    return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(z), axis=1)), moving


def first_slots(workload, weights):
    """What the workload's optimizer keeps."""
    def zeros():
        return jax.tree.map(jnp.zeros_like, weights)

    if workload == "cnn":
        return zeros(), zeros(), jnp.zeros(())
    return zeros() if workload in ("mlp", "resnet20") else []


def update(workload, weights, slots, gradients):
    """One step of the workload's optimizer: weights, slots."""
    if workload == "mlp":
        slots = jax.tree.map(lambda v, g: 0.9 * v + 0.1 * g * g, slots, gradients)
        return jax.tree.map(lambda p, v, g: p - 0.001 * g * jax.lax.rsqrt(v + 1e-7),
                            weights, slots, gradients), slots
    if workload == "resnet20":
        slots = jax.tree.map(lambda m, g: 0.9 * m - 0.1 * g, slots, gradients)
        return jax.tree.map(jnp.add, weights, slots), slots
    if workload == "cnn":
        first, second, count = slots
        count = count + 1
        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
        second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
        rate = 0.001 * jnp.sqrt(1 - 0.999 ** count) / (1 - 0.9 ** count)
        return jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + 1e-7),
                            weights, first, second), (first, second, count)
    rate = 0.01 if workload == "shallow" else 0.15
    return jax.tree.map(lambda p, g: p - rate * g, weights, gradients), slots


def make_step(workload):
    """(state, x, y, rows) → state; the state is weights, statistics, slots, random key, sum of losses."""
    needs_key = workload in ("mlp", *CONVOLUTIONAL)

    def step(state, x, y, rows):
        weights, moving, slots, key, total = state
        key, use = jax.random.split(key) if needs_key else (key, None)
        (value, moving), gradients = jax.value_and_grad(loss, has_aux=True)(
            weights, moving, x[rows], y[rows], use, workload)
        weights, slots = update(workload, weights, slots, gradients)
        return weights, moving, slots, key, total + value

    return jax.jit(step, donate_argnums=0)


def trainer(workload, x, y):
    """A function that trains for some epochs, and one that gives weights and moving statistics."""
    x, y = jnp.asarray(x), jnp.asarray(y)
    weights, moving = parameters(workload)
    held = [(weights, moving, first_slots(workload, weights), jax.random.key(6), jnp.zeros(()))]
    step, size = make_step(workload), w.BATCH[workload]
    rng = np.random.default_rng(7)

    def run(epochs):
        for _ in range(epochs):
            state, order = held[0], rng.permutation(len(x)).astype(np.int32)
            for start in range(0, len(x), size):
                state = step(state, x, y, order[start:start + size])
            jax.block_until_ready(state)
            held[0] = state

    return run, lambda: held[0][:2]


def count(tree):
    """The number of parameters."""
    return sum(leaf.size for leaf in jax.tree.leaves(tree))


def train(workload):
    """Epochs in memory."""
    def make(x, y):
        run, state = trainer(workload, x, y)
        return run, count(state())

    return w.train(workload, make)


def predict(workload):
    """One jitted function of NumPy rows, its result back in NumPy."""
    name = workload.split("-")[0]
    weights, moving = parameters(name)
    call = jax.jit(lambda p, m, v: jax.nn.softmax(forward(name, p, m, v)[0]))
    ways = w.batched(lambda x: np.asarray(call(weights, moving, x)), w.inputs(workload))
    return w.Figure(w.best_call(w.fastest(ways)), count((weights, moving)))


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
    run, state = trainer("mlp", *w.training_data("mlp"))
    run(1)
    test, classes = w.images(train=False)
    weights, moving = state()
    z = jax.jit(lambda p, v: forward("mlp", p, moving, v)[0])(weights, test)
    float(-jnp.mean(jnp.sum(w.one_hot(classes) * jax.nn.log_softmax(z), axis=1)))
    float(jnp.mean(jnp.argmax(z, axis=1) == classes))
    with tempfile.TemporaryDirectory() as folder:
        np.savez(os.path.join(folder, "model.npz"), *map(np.asarray, jax.tree.leaves(weights)))


if __name__ == "__main__":
    w.main("jax", {"jax": jax.__version__}, {
        **dict.fromkeys(w.TRAIN, train), **dict.fromkeys(w.PREDICT, predict), "matmul": matmul,
        "process": process})
