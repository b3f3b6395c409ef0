"""Chance that leaves nothing out: of several things that fit, the one that was used least so far."""

import keras
import numpy as np


class Draw:
    """Random choices for one model; the counts of uses are shared by all models of a run."""

    def __init__(self, names, used, seed, trained):
        self.names = names
        self.used = used
        self.rng = np.random.default_rng(seed)
        self.trained = trained

    # Numbers

    def chance(self, probability):
        return bool(self.rng.random() < probability)

    def integer(self, low, high):
        """A whole number, both bounds included."""
        return int(self.rng.integers(low, high + 1))

    def number(self, low, high):
        return round(float(self.rng.uniform(low, high)), 3)

    def one(self, options):
        """Any of a list."""
        return options[int(self.rng.integers(len(options)))]

    def rate(self, number):
        """How much a layer leaves to chance: nothing in a model that is trained, because both sides have random numbers
        of their own."""
        return 0.0 if self.trained else number

    # Names

    def least(self, kind, options):
        """The name of a kind that occurs least so far, and counts it."""
        order = self.rng.permutation(len(options))
        name = min((options[i] for i in order), key=lambda name: self.used[kind, name])
        self.used[kind, name] += 1
        return name

    def initializer(self, rank):
        """An initializer for a parameter of a rank. Its numbers do not matter: all weights are replaced."""
        names = [n for n in self.names["initializers"] if rank >= 2 or n not in ("Identity", "Orthogonal")]
        names = [n for n in names if rank == 2 or n != "Identity"]
        name = self.least("initializers", names)
        options = {
            "Constant": lambda: {"value": self.number(-1, 1)},
            "RandomNormal": lambda: {"mean": self.number(-1, 1), "stddev": self.number(0.1, 1)},
            "TruncatedNormal": lambda: {"mean": self.number(-1, 1), "stddev": self.number(0.1, 1)},
            "RandomUniform": lambda: {"minval": self.number(-1, 0), "maxval": self.number(0, 1)},
            "VarianceScaling": lambda: {
                "scale": self.number(0.5, 2), "mode": self.one(["fan_in", "fan_out", "fan_avg"]),
                "distribution": self.one(["truncated_normal", "untruncated_normal", "uniform"])},
            "Orthogonal": lambda: {"gain": self.number(0.5, 2)},
        }.get(name, dict)()
        if name not in ("Zeros", "Ones", "Constant", "Identity") and self.chance(0.5):
            options["seed"] = self.integer(0, 99)
        made = getattr(keras.initializers, name)(**options)
        return made if options or self.chance(0.5) else keras.src.utils.naming.to_snake_case(name)

    def regularizer(self):
        name = self.least("regularizers", self.names["regularizers"])
        factor = lambda: self.number(0.001, 0.02)
        return {
            "L1": lambda: self.one(["l1", keras.regularizers.L1(factor())]),
            "L2": lambda: self.one(["l2", keras.regularizers.L2(factor())]),
            "L1L2": lambda: keras.regularizers.L1L2(l1=factor(), l2=factor()),
        }[name]()

    def constraint(self, rank):
        name = self.least("constraints", self.names["constraints"])
        axis = 0 if rank <= 2 else list(range(rank - 1))
        return {
            "MaxNorm": lambda: keras.constraints.MaxNorm(self.number(0.3, 1), axis=axis),
            "NonNeg": lambda: self.one(["non_neg", keras.constraints.NonNeg()]),
            "UnitNorm": lambda: keras.constraints.UnitNorm(axis=axis),
            "MinMaxNorm": lambda: keras.constraints.MinMaxNorm(
                self.number(0.2, 0.5), self.number(0.6, 1.2), rate=self.number(0.3, 1), axis=axis),
        }[name]()

    def weights(self, **ranks):
        """Initializers, regularizers and constraints of a layer's parameters, each named with its rank."""
        options = {}
        for name, rank in ranks.items():
            if self.chance(0.4):
                options[f"{name}_initializer"] = self.initializer(rank)
            if self.chance(0.2):
                options[f"{name}_regularizer"] = self.regularizer()
            if self.chance(0.2):
                options[f"{name}_constraint"] = self.constraint(rank)
        return options

    def activation(self):
        """An activation that a layer takes, by its name or as a layer with arguments; none takes glu, which halves."""
        if self.chance(0.15):
            return self.one([
                lambda: keras.layers.LeakyReLU(negative_slope=self.number(0.05, 0.4)),
                lambda: keras.layers.ELU(alpha=self.number(0.5, 1.5)),
                lambda: keras.layers.ReLU(max_value=self.number(1, 3), negative_slope=0.1),
            ])()
        return self.least("activations", [n for n in self.names["activations"] if n != "glu"])

