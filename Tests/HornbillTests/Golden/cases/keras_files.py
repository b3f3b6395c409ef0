"""Files that the real Keras writes, into `files/`, and what the models in them compute."""

import json
import pathlib
import re
import zipfile

import h5py
import keras
import numpy as np
from keras import layers, ops

from .common import generator, normal, tensors

FOLDER = pathlib.Path(__file__).parent.parent / "files"


def tidy(path, stored=False):
    """Takes out of a file what differs from run to run: the date, and Python's addresses of shared objects."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    known = {}
    members["metadata.json"] = re.sub(
        rb'"date_saved": "[^"]*"', b'"date_saved": "2026-01-01@00:00:00"', members["metadata.json"])
    members["config.json"] = re.sub(
        rb'"shared_object_id": (\d+)',
        lambda found: b'"shared_object_id": %d' % known.setdefault(found[1], len(known)),
        members["config.json"])
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def randomize(model, seed):
    """Random values for everything that begins with zeros or ones."""
    rng = generator(seed)
    for variable in model.weights:
        last = variable.path.split("/")[-1]
        if last in ("gamma", "moving_variance"):
            variable.assign(rng.uniform(0.6, 1.4, variable.shape))
        elif last in ("beta", "bias", "moving_mean"):
            variable.assign(rng.normal(0, 0.1, variable.shape))


def case(name, model, inputs, stored=False, suffix=".keras", train=None, **more):
    """Saves the model and says what it predicts; `train` is (targets, more steps)."""
    path = FOLDER / (name + suffix)
    data = inputs[0] if len(inputs) == 1 else inputs
    result = {"name": name, "file": path.name, "inputs": tensors(inputs), **more}
    if train is not None:
        model.fit(data, train, batch_size=8, epochs=2, shuffle=False, verbose=0)
    model.save(path)
    if suffix == ".keras":
        tidy(path, stored)
    outputs = model.predict(data, verbose=0)
    result["outputs"] = tensors(
        [outputs[key] for key in sorted(outputs)] if isinstance(outputs, dict)
        else outputs if isinstance(outputs, list) else [outputs])
    if train is not None:
        result["targets"] = tensors(
            [train[key] for key in sorted(train)] if isinstance(train, dict) else [train])
        result["learning_rate"] = float(model.optimizer.learning_rate)
        result["iterations"] = int(model.optimizer.iterations)
        # From the file, and not from the model in memory.
        again = keras.models.load_model(path)
        again.fit(data, train, batch_size=8, epochs=1, shuffle=False, verbose=0)
        result["trained"] = tensors([keras.ops.convert_to_numpy(v) for v in again.weights])
    return result


def sequential():
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(6, activation="relu", kernel_regularizer="l2", name="first"),
         layers.BatchNormalization(), layers.Dropout(0.0), layers.Dense(3, activation="softmax", name="head")],
        name="line")
    model.compile(
        keras.optimizers.Adam(0.01, amsgrad=True), keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
        metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(2, name="top")], weighted_metrics=["mse"])
    rng = generator(1)
    x = normal(rng, 16, 4)
    y = np.eye(3, dtype="float32")[rng.integers(0, 3, 16)]
    return case("sequential", model, [x], stored=True, train=y)


def functional():
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    shared = layers.Dense(4, activation="tanh", name="shared")
    inner = keras.Sequential([layers.Dense(4), layers.BatchNormalization()], name="inner")
    inner_input = keras.Input((4,))
    pair = keras.Model(inner_input, layers.Dense(2, name="pair_dense")(inner_input), name="pair")
    x = shared(a) + shared(b) * 2.0
    x = inner(x, training=False)
    y = pair(x)
    z = 1.0 - pair(ops.relu(x))
    joined = layers.Concatenate()([y, z])
    model = keras.Model({"b": b, "a": a}, {"sum": layers.Dense(1, name="end")(joined), "pair": z}, name="net")
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    model.compile(
        keras.optimizers.SGD(rate, momentum=0.9), loss={"sum": "mse", "pair": keras.losses.Huber()},
        loss_weights={"sum": 1.0, "pair": 2.0}, metrics={"sum": ["mae"], "pair": ["mse"]})
    rng = generator(2)
    data = {"a": normal(rng, 16, 4), "b": normal(rng, 16, 4)}
    targets = {"pair": normal(rng, 16, 2), "sum": normal(rng, 16, 1)}
    path = FOLDER / "functional.keras"
    model.fit(data, targets, batch_size=8, epochs=2, shuffle=False, verbose=0)
    model.save(path)
    tidy(path, stored=True)
    outputs = model.predict(data, verbose=0)
    again = keras.models.load_model(path)
    again.fit(data, targets, batch_size=8, epochs=1, shuffle=False, verbose=0)
    return {
        "name": "functional", "file": path.name, "inputs": tensors([data["a"], data["b"]]),
        "input_names": ["a", "b"], "output_names": ["pair", "sum"],
        "outputs": tensors([outputs["pair"], outputs["sum"]]),
        "targets": tensors([targets["pair"], targets["sum"]]), "iterations": int(model.optimizer.iterations),
        "learning_rate": float(model.optimizer.learning_rate),
        "trained": tensors([keras.ops.convert_to_numpy(v) for v in again.weights]),
    }


def operations():
    x, y = keras.Input((4, 6), name="x"), keras.Input((4, 6), name="y")
    positive = abs(x) + 0.5
    outputs = [
        x / y, x / 2, 2 / positive, x - y, -x, x**2, x[:, 1:3], x[:, 0], x[..., 1], x[:, ::2, -1],
        x @ ops.transpose(y, (0, 2, 1)), ops.mean(x, axis=-1), ops.sum(x, axis=(1, 2), keepdims=True),
        ops.max(x, axis=1), ops.min(x, axis=-1), ops.prod(x, axis=1), ops.std(x, axis=1), ops.var(x, axis=-1),
        ops.reshape(x, (-1, 24)), ops.reshape(x, (-1, 3, 8)), ops.expand_dims(x, 1), ops.expand_dims(x, -1),
        ops.squeeze(ops.expand_dims(x, 1), 1), ops.concatenate([x, y], axis=1), ops.stack([x, y], axis=1),
        ops.clip(x, -0.5, 1), ops.softmax(x), ops.gelu(x), ops.leaky_relu(x, 0.3), ops.relu6(x), ops.silu(x),
        ops.sqrt(positive), ops.square(x), ops.exp(x), ops.tanh(x), ops.log(positive), ops.sigmoid(x),
        ops.cast(x * 3, "int32"), ops.maximum(x, y), ops.maximum(x, 0.0), ops.minimum(x, 0.5),
        x + np.arange(6, dtype="float32"), ops.swapaxes(x, 1, 2), ops.einsum("bij,bkj->bik", x, y),
        ops.log1p(positive), ops.expm1(x), ops.sin(x), ops.cos(x), ops.sign(x), ops.floor(x), ops.ceil(x),
        ops.reciprocal(positive), ops.rsqrt(positive), ops.erf(x), ops.power(positive, 1.5),
        ops.hard_silu(x), ops.log_softmax(x, axis=1), ops.elu(x),
    ]
    rng = generator(3)
    return case(
        "operations", keras.Model([x, y], outputs, name="operations"), [normal(rng, 2, 4, 6), normal(rng, 2, 4, 6)])


def blocks():
    from keras.src.applications.convnext import LayerScale

    x = inputs = keras.Input((9, 9, 3))
    x = layers.Rescaling(1 / 2.0, offset=-0.1)(x)
    x = layers.ZeroPadding2D(((0, 1), (2, 1)))(x)
    x = layers.Conv2D(8, 3, strides=2, use_bias=False)(x)
    x = layers.BatchNormalization(axis=3, epsilon=1.001e-5)(x)
    x = layers.ReLU(6.0)(x)
    shortcut = x
    x = layers.DepthwiseConv2D(3, padding="same")(x)
    x = layers.Activation("hard_silu")(x)
    pooled = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = layers.ReLU(6.0)(layers.Conv2D(8, 1)(pooled) + 3.0) * (1.0 / 6.0)
    x = layers.Multiply()([x, gate])
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    x = layers.SeparableConv2D(8, 3, padding="same", activation="gelu")(x)
    x = LayerScale(0.5, 8)(x)
    x = layers.Add()([shortcut, layers.Dropout(0.2)(x, training=False)])
    x = layers.Cropping2D(((1, 0), (0, 1)))(x)
    x = layers.Concatenate(axis=3)([layers.AveragePooling2D(2)(x), layers.MaxPooling2D(2)(x)])
    x = layers.Reshape((-1,))(x)
    model = keras.Model(inputs, layers.Dense(5, activation="softmax")(layers.Flatten()(x)), name="blocks")
    randomize(model, 4)
    return case("blocks", model, [normal(generator(4), 2, 9, 9, 3)])


def many():
    model = keras.Sequential(
        [keras.Input((3,))] + [layers.Dense(3, activation="tanh", name=f"d{i}") for i in range(12)], name="many")
    model.compile(keras.optimizers.RMSprop(0.01, momentum=0.5, centered=True), "mse", metrics=["mae", "mse"])
    rng = generator(5)
    return case("many", model, [normal(rng, 16, 3)], train=normal(rng, 16, 3))


def nested():
    inputs = keras.Input((6, 6, 2))
    x = layers.Conv2D(3, 3, activation="relu")(inputs)
    x = layers.BatchNormalization()(x)
    base = keras.Model(inputs, layers.Conv2D(4, 3)(x), name="base")
    randomize(base, 6)
    base.trainable = False
    model = keras.Sequential([keras.Input((6, 6, 2)), base, layers.GlobalAveragePooling2D(), layers.Dense(2)])
    model.compile("adam", "mse", metrics=["acc"])
    rng = generator(6)
    return case("nested", model, [normal(rng, 8, 6, 6, 2)], train=normal(rng, 8, 2))


def adapted():
    rng = generator(7)
    normalization = layers.Normalization(name="scale")
    normalization.adapt(normal(rng, 40, 3) * [1, 5, 0.1] + [3, 0, -1])
    model = keras.Sequential([keras.Input((3,)), normalization, layers.Dense(2)], name="adapted")
    return case("adapted", model, [normal(rng, 4, 3)])


def brief():
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(3, activation="relu", dtype="bfloat16"), layers.Dense(2)], name="brief")
    return case("brief", model, [normal(generator(8), 4, 4)])


@keras.saving.register_keras_serializable("mine")
class SavedGain(layers.Layer):
    """What the tests have under the same name."""

    def __init__(self, factor, **arguments):
        super().__init__(**arguments)
        self.factor = factor

    def build(self, shape):
        self.gain = self.add_weight(name="gain", shape=(shape[-1],), initializer="ones")

    def call(self, x):
        return x * self.gain * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor, "colour": "green"}


def custom():
    model = keras.Sequential([keras.Input((3,)), SavedGain(2.5, name="gain"), layers.Dense(2)], name="custom")
    model.layers[0].gain.assign([0.5, 2.0, -1.0])
    return case("custom", model, [normal(generator(9), 4, 3)])


def closure():
    model = keras.Sequential([keras.Input((3,)), layers.Lambda(lambda t: t * 2, name="twice")], name="closure")
    model.save(FOLDER / "lambda.keras")
    tidy(FOLDER / "lambda.keras")
    # Code is compiled, and differs from version to version.
    return {"name": "lambda", "file": "lambda.keras"}


def old():
    """What Keras 3 writes in the format of Keras 2: a model of branches with a model within."""
    inputs = keras.Input((4,), name="x")
    inner_input = keras.Input((4,))
    inner = keras.Model(
        inner_input, layers.BatchNormalization()(layers.Dense(4, name="in")(inner_input)), name="inner")
    randomize(inner, 10)
    y = layers.Add()([inner(inputs), layers.Dense(4, name="side")(inputs)])
    model = keras.Model(inputs, layers.Dense(2, name="out")(inner(y)), name="old")
    return case("old", model, [normal(generator(10), 4, 4)], suffix=".h5")


def oldest():
    """A file in the manner of Keras 2.2, made by hand: the layers alone as configuration, bytes as names, `lr`."""
    rng = generator(11)
    conv, bias = normal(rng, 3, 3, 2, 4), normal(rng, 4, scale=0.1)
    gamma, beta, mean = 1 + normal(rng, 4, scale=0.1), normal(rng, 4, scale=0.1), normal(rng, 4, scale=0.1)
    variance = rng.uniform(0.5, 1.5, 4).astype("float32")
    kernel, end = normal(rng, 36, 2), normal(rng, 2, scale=0.1)

    def initializer(name, **config):
        return {"class_name": name, "config": config}

    glorot = initializer("VarianceScaling", scale=1.0, mode="fan_avg", distribution="uniform", seed=None)
    zeros, ones = initializer("Zeros"), initializer("Ones")
    nothing = {
        "kernel_regularizer": None, "bias_regularizer": None, "activity_regularizer": None,
        "kernel_constraint": None, "bias_constraint": None}
    config = {
        "class_name": "Sequential",
        "config": [
            {"class_name": "Conv2D", "config": {
                "name": "c", "trainable": True, "batch_input_shape": [None, 5, 5, 2], "dtype": "float32",
                "filters": 4, "kernel_size": [3, 3], "strides": [1, 1], "padding": "valid",
                "data_format": "channels_last", "dilation_rate": [1, 1], "activation": "relu",
                "use_bias": True, "kernel_initializer": glorot, "bias_initializer": zeros, **nothing}},
            {"class_name": "BatchNormalization", "config": {
                "name": "b", "trainable": True, "axis": -1, "momentum": 0.99, "epsilon": 0.001, "center": True,
                "scale": True, "beta_initializer": zeros, "gamma_initializer": ones,
                "moving_mean_initializer": zeros, "moving_variance_initializer": ones,
                "beta_regularizer": None, "gamma_regularizer": None, "beta_constraint": None,
                "gamma_constraint": None}},
            {"class_name": "Flatten", "config": {"name": "f", "trainable": True, "data_format": "channels_last"}},
            {"class_name": "Dense", "config": {
                "name": "d", "trainable": True, "units": 2, "activation": "linear", "use_bias": True,
                "kernel_initializer": glorot, "bias_initializer": zeros, **nothing}},
        ],
    }
    training = {
        "optimizer_config": {"class_name": "SGD", "config": {
            "lr": 0.125, "momentum": 0.5, "decay": 0.0, "nesterov": False}},
        "loss": "mean_squared_error", "metrics": ["acc"], "sample_weight_mode": None, "loss_weights": None}
    weights = {
        "c": {"c/kernel:0": conv, "c/bias:0": bias},
        "b": {"b/gamma:0": gamma, "b/beta:0": beta, "b/moving_mean:0": mean, "b/moving_variance:0": variance},
        "f": {}, "d": {"d/kernel:0": kernel, "d/bias:0": end}}
    moments = [normal(rng, *v.shape) for v in (conv, bias, gamma, beta, kernel, end)]
    with h5py.File(FOLDER / "oldest.h5", "w") as file:
        file.attrs["keras_version"], file.attrs["backend"] = b"2.2.4", b"tensorflow"
        file.attrs["model_config"] = json.dumps(config).encode()
        file.attrs["training_config"] = json.dumps(training).encode()
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [name.encode() for name in weights]
        for layer, values in weights.items():
            own = group.create_group(layer)
            # Too long a list is cut into several.
            names = [name.encode() for name in values]
            if layer == "b":
                own.attrs["weight_names0"], own.attrs["weight_names1"] = names[:3], names[3:]
            else:
                own.attrs["weight_names"] = names
            for name, value in values.items():
                own[name] = value
        group = file.create_group("optimizer_weights")
        names = ["SGD/iterations:0"] + [f"training/SGD/Variable_{i}/momentum:0" for i in range(6)]
        group.attrs["weight_names"] = [name.encode() for name in names]
        group[names[0]] = np.int64(7)
        for name, value in zip(names[1:], moments):
            group[name] = value
    inputs = keras.Input((5, 5, 2))
    x = layers.Conv2D(4, 3, activation="relu")(inputs)
    x = layers.Flatten()(layers.BatchNormalization()(x))
    model = keras.Model(inputs, layers.Dense(2)(x))
    model.set_weights([conv, bias, gamma, beta, mean, variance, kernel, end])
    x = normal(rng, 3, 5, 5, 2)
    return {
        "name": "oldest", "file": "oldest.h5", "inputs": tensors([x]),
        "outputs": tensors([model.predict(x, verbose=0)]), "momenta": tensors(moments)}


def weights():
    """The weights alone of a model that the tests build."""
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(3, name="one"), layers.BatchNormalization(name="two"),
         layers.Dense(2, name="three")])
    randomize(model, 12)
    model.save_weights(FOLDER / "line.weights.h5")
    x = normal(generator(12), 3, 4)
    return {
        "name": "weights", "file": "line.weights.h5", "inputs": tensors([x]),
        "outputs": tensors([model.predict(x, verbose=0)])}


def linked():
    """Eighteen groups, each of which links to the next one twice: 2^18 paths in a small file."""
    with h5py.File(FOLDER / "linked.weights.h5", "w", libver="latest") as file:
        groups = [file.create_group(f"g{i}") for i in range(18)]
        for group, next_group in zip(groups, groups[1:]):
            group["a"] = next_group
            group["b"] = next_group


def cases():
    FOLDER.mkdir(exist_ok=True)
    linked()
    makers = [
        sequential, functional, operations, blocks, many, nested, adapted, brief, custom, closure, old, oldest,
        weights]
    results = []
    for maker in makers:
        keras.utils.set_random_seed(1)
        keras.backend.clear_session()
        results.append(maker())
    return results
