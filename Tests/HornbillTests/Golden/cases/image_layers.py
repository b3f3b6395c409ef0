"""Layers that resize, normalise and change images: configuration, output, gradients; with numbers that are drawn, the
outcome for given ones."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from . import common
from .vision_layers import tenths


def gradients(total, sources, tape):
    """The gradients, zeros where there is none."""
    found = tape.gradient(total, sources)
    return common.tensors([np.zeros(s.shape, np.float32) if g is None else g.numpy()
                           for s, g in zip(sources, found)])


def fixed(name, layer, x, gradient=True):
    """A layer without random numbers: output and the input's gradient of sum(weight * output)."""
    inputs = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        output = layer(inputs)
        weight = tenths(common.generator(len(name)), *output.shape)
        total = tf.reduce_sum(weight * tf.cast(output, tf.float32))
    result = {
        "kind": "fixed", "name": name, "class": type(layer).__name__,
        "serialized": common.jsonable(keras.saving.serialize_keras_object(layer)),
        "input": common.tensor(x), "output": common.tensor(output)}
    if gradient:
        result |= {"weight": common.tensor(weight), "gradient": gradients(total, [inputs], tape)[0]}
    return result


def changed(name, layer, x, transformation, numbers, gradient=False):
    """A layer with random numbers: what given ones do to images, and what happens in inference.

    `transformation` is what Keras's layer is given, `numbers` what ours draws for the same."""
    inputs = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        output = layer.transform_images(inputs, transformation, training=True)
        weight = tenths(common.generator(len(name)), *output.shape)
        total = tf.reduce_sum(weight * output)
    result = {
        "kind": "random", "name": name, "class": type(layer).__name__,
        "serialized": common.jsonable(keras.saving.serialize_keras_object(layer)),
        "input": common.tensor(x), "numbers": common.tensor(np.asarray(numbers, np.float32)),
        "output": common.tensor(output)}
    if gradient:
        result |= {"weight": common.tensor(weight), "gradient": gradients(total, [inputs], tape)[0]}
    return result


def adaptive():
    """Windows that divide the input, and windows that overlap."""
    rng = common.generator(71)
    series, image, volume = tenths(rng, 2, 7, 3), tenths(rng, 1, 5, 6, 2), tenths(rng, 1, 4, 3, 5, 1)
    for kind in ("Average", "Max"):
        one, two, three = (getattr(layers, f"Adaptive{kind}Pooling{n}D") for n in (1, 2, 3))
        yield fixed("overlapping", one(3), series)
        yield fixed("more than positions", one(9), series)
        yield fixed("first", one(2, data_format="channels_first"), series)
        yield fixed("apart", two((5, 3)), image)
        yield fixed("two sizes", two((2, 4)), image)
        yield fixed("first", two(2, data_format="channels_first"), tenths(rng, 1, 2, 5, 4))
        yield fixed("three sizes", three((3, 2, 4)), volume)


def sizes():
    """Every interpolation, larger and smaller, and the ways to keep the aspect ratio."""
    rng = common.generator(73)
    image, small = tenths(rng, 1, 5, 7, 2), tenths(rng, 1, 3, 4, 1)
    for interpolation in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"):
        slopes = interpolation != "area"
        for height, width in ((9, 4), (3, 11), (5, 7)):
            yield fixed(f"{interpolation}, {height} and {width}", layers.Resizing(
                height, width, interpolation=interpolation), image, slopes)
        yield fixed(f"{interpolation}, antialiased", layers.Resizing(
            2, 9, interpolation=interpolation, antialias=True), image, slopes)
        yield fixed(f"{interpolation}", layers.UpSampling2D((2, 3), interpolation=interpolation), small, slopes)
    first = tenths(rng, 1, 2, 4, 5)
    yield fixed("first", layers.UpSampling2D(3, interpolation="bicubic", data_format="channels_first"), first)
    yield fixed("first", layers.Resizing(3, 8, data_format="channels_first"), first)
    for height, width in ((4, 4), (3, 9), (8, 2)):
        yield fixed(f"cropped, {height} and {width}", layers.Resizing(
            height, width, crop_to_aspect_ratio=True), image)
        yield fixed(f"padded, {height} and {width}", layers.Resizing(
            height, width, pad_to_aspect_ratio=True, fill_value=0.5), image)
    whole = np.round(common.generator(74).uniform(0, 255, (1, 4, 5, 1)))
    for dtype in ("uint8", "int32"):
        for interpolation in ("nearest", "bilinear", "bicubic"):
            yield fixed(f"{dtype}, {interpolation}", layers.Resizing(
                7, 3, interpolation=interpolation), whole.astype(dtype), False)
    for height, width in ((3, 4), (5, 7), (2, 3), (6, 4), (7, 9)):
        yield fixed(f"{height} and {width}", layers.CenterCrop(height, width), image)
    yield fixed("first", layers.CenterCrop(2, 3, data_format="channels_first"), first)


def normalizations():
    """Statistics of one axis, of several, of none; turned back; and what adapting finds."""
    rng = common.generator(79)
    matrix, image = tenths(rng, 6, 3), tenths(rng, 2, 2, 3, 2)
    n = layers.Normalization
    yield fixed("given", n(mean=[0.5, -1.0, 2.0], variance=[4.0, 0.25, 0.0]), matrix)
    yield fixed("turned back", n(mean=[0.5, -1.0, 2.0], variance=[4.0, 0.25, 0.0], invert=True), matrix)
    yield fixed("one for all", n(axis=None, mean=0.5, variance=2.0), matrix)
    yield fixed("one number", n(mean=0.5, variance=2.0), matrix)
    yield fixed("a list of one", n(mean=[0.5], variance=[2.0]), matrix)
    yield fixed("first axis behind the batch", n(axis=1, mean=[0.5, -1.0], variance=[2.0, 3.0]), image)
    yield fixed("two axes", n(axis=(1, 3), mean=[[0.5, 1.0], [0.25, 2.0]], variance=[[2.0, 3.0], [0.5, 1.0]]), image)
    yield fixed("two axes, one list", n(axis=(1, 3), mean=[0.5, 1.0], variance=[2.0, 3.0]), image)
    for name, axis, x in (("matrix", -1, matrix), ("image", -1, image), ("two axes", (1, 3), image),
                          ("everything", None, image), ("batch", 0, matrix)):
        for batches in (1, 2):
            layer = n(axis=axis)
            parts = [x] if batches == 1 else [x[:len(x) // 2], x[len(x) // 2:]]
            if batches == 1 or axis != 0:
                layer.adapt(x if batches == 1 else parts)
                yield {"kind": "adapt", "name": name, "axes": [] if axis is None else list(np.atleast_1d(axis).tolist()),
                       "batch": len(parts[0]), "input": common.tensor(x),
                       "mean": common.tensor(layer.adapt_mean), "variance": common.tensor(layer.adapt_variance),
                       "output": common.tensor(layer(x))}


def transforms():
    """Turned, moved, stretched and sheared images, with all that lies beyond the edges."""
    rng = common.generator(83)
    image = tenths(rng, 2, 5, 6, 1)
    for fill in ("constant", "nearest", "reflect", "wrap"):
        for interpolation in ("bilinear", "nearest"):
            options = {"fill_mode": fill, "interpolation": interpolation, "fill_value": 0.75}
            name = f"{fill}, {interpolation}"
            layer = layers.RandomRotation(0.3, **options)
            angle = np.array([0.11, -0.27], np.float32)
            matrix = layer._compute_affine_matrix(
                0.5, 0.5, tf.constant(angle * 360), tf.zeros([2]), tf.zeros([2]), tf.ones([2]), tf.zeros([2]),
                tf.zeros([2]), 5, 6)
            yield changed(name, layer, image, {"rotation_matrix": matrix}, angle[:, None])
            layer = layers.RandomTranslation(0.5, (-0.2, 0.9), **options)
            shift = np.array([[0.33, -0.41], [-1.7, 0.87]], np.float32)
            yield changed(name, layer, image, {"translations": tf.constant(shift * [6, 5], tf.float32)}, shift)
            layer = layers.RandomZoom((-0.5, 0.5), 0.3, **options)
            zoom = np.array([[0.63, 0.47], [1.71, 1.29]], np.float32)
            yield changed(name, layer, image, {
                "width_zoom": tf.constant(zoom[:, :1]), "height_zoom": tf.constant(zoom[:, 1:])}, zoom)
            layer = layers.RandomShear((0.1, 0.3), (0, 0.5), **options)
            shear = np.array([[0.23, 0.0], [-0.29, -0.47]], np.float32)
            yield changed(name, layer, image, {"shear_factor": tf.constant(shear)}, shear)


def colors():
    """Mirrored images, brightness, contrast, windows."""
    rng = common.generator(89)
    image = np.round(rng.uniform(0, 1, (2, 4, 5, 2)), 2).astype(np.float32)
    flips = np.array([[1], [0]], np.float32)
    for mode in ("horizontal", "vertical", "horizontal_and_vertical"):
        yield changed(mode, layers.RandomFlip(mode), image, {
            "flips": tf.constant(flips.reshape(2, 1, 1, 1) > 0)}, flips, True)
    delta = np.array([[0.31], [-0.42]], np.float32)
    yield changed("plain", layers.RandomBrightness(0.5, value_range=(0, 1)), image, {
        "rgb_delta": tf.constant(delta.reshape(2, 1, 1, 1))}, delta, True)
    yield changed("range", layers.RandomBrightness((-0.5, 0.2), value_range=(1.5, 0.25), seed=3), image, {
        "rgb_delta": tf.constant(delta.reshape(2, 1, 1, 1) * 1.25)}, delta, True)
    factor = np.array([[1.7], [0.3]], np.float32)
    for name, options in (("plain", {"factor": 0.9}), ("range", {"factor": (0.8, 0.9), "value_range": (0.1, 0.9)})):
        yield changed(name, layers.RandomContrast(**options), image, {
            "contrast_factor": tf.constant(factor.reshape(2, 1, 1, 1))}, factor, True)
    for top, left in ((0, 0), (1, 2), (2, 3)):
        yield changed(f"{top} and {left}", layers.RandomCrop(2, 2, seed=1), image, (top, left),
                      [(top + 0.5) / 3, (left + 0.5) / 4], True)
    yield changed("whole height", layers.RandomCrop(4, 3, seed=1), image, (0, 1), [0.9, 0.1])


def loaded(*pairs):
    """Configurations as ours are written, with numbers and lists as users give them: Keras loads them."""
    for name, config in pairs:
        layer = keras.saving.deserialize_keras_object({
            "module": "keras.layers", "class_name": name, "config": config, "registered_name": None})
        x = np.ones((1, 6, 6, 3), np.float32)
        yield {"kind": "config", "class": name, "config": config,
               "loaded": common.jsonable(layer.get_config()),
               "output_shape": list(layer(x, training=True).shape)}


def configurations():
    """What Swift writes for the layers of the test of the same name."""
    affine = {"fill_mode": "wrap", "interpolation": "nearest", "fill_value": 0.5, "seed": 4, "data_format": "channels_last"}
    color = {"value_range": [0.0, 1.0], "seed": None, "data_format": "channels_last"}
    return loaded(
        ("RandomRotation", {"name": "a", "factor": 0.2, **affine}),
        ("RandomTranslation", {"name": "b", "height_factor": 0.2, "width_factor": [-0.1, 0.3], **affine}),
        ("RandomZoom", {"name": "c", "height_factor": 0.2, "width_factor": None, **affine}),
        ("RandomShear", {"name": "d", "x_factor": 0.2, "y_factor": [0.1, 0.3], **affine}),
        ("RandomFlip", {"name": "e", "mode": "vertical", "seed": 5, "data_format": "channels_last"}),
        ("RandomBrightness", {"name": "f", "factor": [-0.1, 0.2], **color}),
        ("RandomContrast", {"name": "g", "factor": 0.25, **color}),
        ("RandomCrop", {"name": "h", "height": 4, "width": 3, "seed": None, "data_format": "channels_last"}),
        ("Normalization", {"name": "i", "axis": [-1], "invert": True, "mean": [1.0, 2.0, 3.0],
                           "variance": [1.0, 2.0, 3.0]}),
        ("CenterCrop", {"name": "j", "height": 2, "width": 3, "data_format": "channels_last"}))


def spectral(name, make, shape, seed):
    """A wrapped layer, then a Dense(1): its weights after each of three steps of SGD."""
    keras.backend.clear_session()
    rng = common.generator(seed)
    model = keras.Sequential([keras.Input(shape), make(), layers.Flatten(), layers.Dense(1)])
    for weight in model.weights:
        weight.assign(tenths(rng, *weight.shape))
    if name == "zeros":
        model.layers[0].layer.kernel.assign(np.zeros(model.layers[0].layer.kernel.shape))
    x, y = tenths(rng, 4, *shape), tenths(rng, 4, 1)
    initial = common.named(model.weights)
    predicted = common.tensor(model.predict(x, verbose=0))
    model.compile(keras.optimizers.SGD(0.05, momentum=0.5), "mean_squared_error")
    losses, steps = [], []
    for _ in range(3):
        model.reset_metrics()
        losses.append(common.number(model.train_on_batch(x, y)))
        steps.append(common.tensors([w.value for w in model.weights]))
    return {"kind": "spectral", "name": name, "x": common.tensor(x), "y": common.tensor(y),
            "serialized": common.jsonable(keras.saving.serialize_keras_object(model.layers[0])),
            "initial_weights": initial, "predict": predicted, "losses": losses, "steps": steps,
            "final_predict": common.tensor(model.predict(x, verbose=0))}


def cases():
    """All of them."""
    keras.backend.clear_session()
    wrapped = layers.SpectralNormalization
    return [*adaptive(), *sizes(), *normalizations(), *transforms(), *colors(), *configurations(),
            spectral("dense", lambda: wrapped(layers.Dense(3, activation="tanh")), (5,), 97),
            spectral("penalty", lambda: wrapped(
                layers.Dense(2, kernel_regularizer="l2"), power_iterations=3), (4,), 98),
            spectral("image", lambda: wrapped(layers.Conv2D(2, 2), power_iterations=2), (3, 3, 2), 99),
            spectral("zeros", lambda: wrapped(layers.Dense(2)), (3,), 100)]
