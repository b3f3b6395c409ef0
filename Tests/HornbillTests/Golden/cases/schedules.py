"""Learning-rate schedules: their values over the steps, and training with them."""

import keras
from keras import layers, optimizers
from keras.optimizers import schedules

from . import common

STEPS = 10
SCHEDULES = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.9,
                          "staircase": True}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.2, "decay_steps": 8, "decay_rate": 0.5}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.2, "decay_steps": 8, "decay_rate": 0.5,
                          "staircase": True}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 20}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 12,
                         "end_learning_rate": 0.01, "power": 2.0}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 9, "end_learning_rate": 0.02,
                         "power": 0.5, "cycle": True}),
    ("PiecewiseConstantDecay", {"boundaries": [5, 12], "values": [0.1, 0.05, 0.01]}),
    ("PiecewiseConstantDecay", {"boundaries": [3, 4, 20, 30], "values": [1.0, 0.5, 0.3, 0.2, 0.1]}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 25}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 25, "alpha": 0.2}),
    ("CosineDecay", {"initial_learning_rate": 0.01, "decay_steps": 20, "alpha": 0.1,
                     "warmup_target": 0.2, "warmup_steps": 6}),
    ("CosineDecay", {"initial_learning_rate": 0.01, "decay_steps": 20, "warmup_target": 0.2}),
    ("CosineDecay", {"initial_learning_rate": 0.01, "decay_steps": 20, "warmup_steps": 5}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 6}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 5, "t_mul": 1.0,
                             "m_mul": 0.8, "alpha": 0.1}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 4, "t_mul": 1.5,
                             "m_mul": 0.5}),
]
COUNT = 45


def described(schedule):
    """A schedule as Keras serializes it."""
    return common.jsonable(schedules.serialize(schedule))


def values_case(name, arguments):
    """The learning rate at steps from 0."""
    schedule = getattr(schedules, name)(**arguments)
    steps = [keras.ops.convert_to_tensor(step, dtype="int64") for step in range(COUNT)]
    return {"kind": "values", "schedule": described(schedule), "arguments": arguments,
            "values": [common.number(schedule(step)) for step in steps]}


def steps_case(make):
    """A network trained with a schedule: its learning rates before, its parameters after each step."""
    keras.backend.clear_session()
    rng = common.generator(59)
    model = keras.Sequential([keras.Input((3,)), layers.Dense(4, activation="tanh"), layers.Dense(1)])
    initial = [common.normal(rng, *w.shape, scale=0.5) for w in model.weights]
    model.set_weights(initial)
    optimizer = make()
    described_optimizer = common.jsonable(optimizers.serialize(optimizer))
    model.compile(optimizer=optimizer, loss="mean_squared_error")
    x, y = common.normal(rng, 8, 3), common.normal(rng, 8, 1)
    rates, steps = [], []
    for _ in range(STEPS):
        rates.append(common.number(optimizer.learning_rate))
        model.train_on_batch(x, y)
        steps.append([common.tensor(w) for w in model.get_weights()])
    return {"kind": "steps", "optimizer": described_optimizer, "x": common.tensor(x),
            "y": common.tensor(y), "initial_weights": common.tensors(initial), "rates": rates,
            "steps": steps}


def cases():
    """Values of every schedule, then training."""
    decay, cosine = schedules.ExponentialDecay, schedules.CosineDecay
    return [values_case(name, arguments) for name, arguments in SCHEDULES] + [
        steps_case(lambda: optimizers.SGD(decay(0.3, 4, 0.5))),
        steps_case(lambda: optimizers.SGD(decay(0.3, 3, 0.5, staircase=True), momentum=0.9,
                                          weight_decay=0.1)),
        steps_case(lambda: optimizers.Adam(cosine(0.001, 6, warmup_target=0.1, warmup_steps=3))),
    ]
