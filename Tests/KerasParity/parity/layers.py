"""A recipe for each layer of one input: it makes the layer for a shape, or nothing where the shape does not suit it."""

import dataclasses
import math
import typing

import keras
from keras.src.applications.convnext import LayerScale

L = keras.layers


@dataclasses.dataclass
class Recipe:
    make: typing.Callable
    ranks: tuple
    # Whether the layer stands at the beginning alone.
    first: bool = False
    # Whether it is left out of models that are trained, because its random numbers cannot be turned off.
    inference: bool = False


RECIPES = {}
VECTOR, SEQUENCE, IMAGE, VOLUME = 1, 2, 3, 4
ANY = (VECTOR, SEQUENCE, IMAGE, VOLUME)


def recipe(name, *ranks, **options):
    """Registers a recipe for values of some ranks, the batch not counted."""
    def register(make):
        RECIPES[name] = Recipe(make, ranks, **options)
        return make
    return register


def each_rank(stem, make, end=""):
    """Registers a recipe for the layers of one, two and three spatial axes, as far as Keras has them."""
    for count in (1, 2, 3):
        layer = getattr(L, f"{stem}{count}D{end}", None)
        if layer:
            recipe(f"{stem}{count}D{end}", count + 1)(
                lambda g, shape, layer=layer, count=count: make(g, shape, layer, count))


def sizes(g, extents, most):
    """A size for each axis, as one number or several."""
    most = min(most, min(extents))
    if g.chance(0.5):
        return g.integer(1, most)
    return tuple(g.integer(1, min(most, extent)) for extent in extents)


def integers(value, count):
    return value if isinstance(value, tuple) else (value,) * count


def layout(g):
    """Where the channels are, of layers whose arithmetic does not care: convolutions with channels first need a GPU."""
    return {"data_format": g.one([None, None, "channels_last", "channels_first"])}


def activity(g):
    """A penalty on a layer's outputs, at times."""
    return {"activity_regularizer": g.regularizer()} if g.chance(0.15) else {}


# Core


@recipe("Dense", *ANY)
def dense(g, shape):
    return L.Dense(
        g.integer(2, 6), activation=g.activation(), use_bias=g.chance(0.8),
        **activity(g), **g.weights(kernel=2, bias=1))


recipe("Activation", *ANY)(lambda g, shape: L.Activation(g.activation()))
recipe("Identity", *ANY)(lambda g, shape: L.Identity())
recipe("Flatten", *ANY)(lambda g, shape: L.Flatten(**layout(g)))


@recipe("Reshape", *ANY)
def reshape(g, shape):
    count = math.prod(shape)
    factor = g.one([n for n in range(1, count + 1) if count % n == 0])
    return L.Reshape(g.one([(count,), (factor, -1), (factor, count // factor), (-1, 1, factor)]))


@recipe("Masking", SEQUENCE, first=True)
def masking(g, shape):
    return L.Masking(mask_value=g.one([0.0, -1.0, 0.5]))


# Activations as layers

recipe("ReLU", *ANY)(lambda g, shape: g.one([
    L.ReLU(), L.ReLU(max_value=g.number(0.5, 2)), L.ReLU(negative_slope=g.number(0, 0.5), threshold=g.number(0, 0.3))]))
recipe("LeakyReLU", *ANY)(lambda g, shape: g.one([L.LeakyReLU(), L.LeakyReLU(negative_slope=g.number(0, 0.5))]))
recipe("ELU", *ANY)(lambda g, shape: L.ELU(alpha=g.number(0.5, 2)))
recipe("Softmax", *ANY)(lambda g, shape: L.Softmax(axis=g.one([-1, g.integer(1, len(shape))])))


@recipe("PReLU", *ANY)
def prelu(g, shape):
    shared = [axis + 1 for axis in range(len(shape)) if g.chance(0.4)]
    return L.PReLU(shared_axes=shared or None, **g.weights(alpha=len(shape)))


# Convolutions


def window(g, extents, dilates):
    """Sizes, strides, padding and dilation that fit."""
    size = sizes(g, extents, 3)
    strides = g.one([1, 1, 2])
    options = {"kernel_size": size, "padding": g.one(["valid", "same"]), "strides": strides}
    largest = max(integers(size, len(extents)))
    if dilates and strides == 1 and g.chance(0.3) and 2 * (largest - 1) < min(extents):
        options["dilation_rate"] = 2
    return options


def convolution(g, shape, layer, count):
    options = window(g, shape[:-1], count < 3)
    if count == 1 and g.chance(0.2):
        options["padding"] = "causal"
    filters = g.integer(1, 4)
    if count < 3 and shape[-1] % 2 == 0 and g.chance(0.3):
        options["groups"], filters = 2, 2 * g.integer(1, 2)
    return layer(filters, activation=g.activation(), use_bias=g.chance(0.8), **options, **activity(g),
                 **g.weights(kernel=count + 2, bias=1))


def transposed(g, shape, layer, count):
    options = window(g, shape[:-1], False)
    if options["strides"] == 2 and g.chance(0.3):
        options["output_padding"] = 1 if g.chance(0.5) else (1,) * count
        options["kernel_size"] = 2
    return layer(g.integer(1, 4), activation=g.activation(), use_bias=g.chance(0.8), **options,
                 **g.weights(kernel=count + 2, bias=1))


def depthwise(g, shape, layer, count):
    return layer(depth_multiplier=g.integer(1, 2), activation=g.activation(), use_bias=g.chance(0.8),
                 **window(g, shape[:-1], True), **g.weights(depthwise=count + 2, bias=1))


def separable(g, shape, layer, count):
    options = window(g, shape[:-1], True)
    return layer(g.integer(1, 4), depth_multiplier=g.integer(1, 2), activation=g.activation(),
                 use_bias=g.chance(0.8), **options,
                 **g.weights(depthwise=count + 2, pointwise=count + 2, bias=1))


each_rank("Conv", convolution)
each_rank("Conv", transposed, end="Transpose")
each_rank("DepthwiseConv", depthwise)
each_rank("SeparableConv", separable)


# Pooling


def pooling(g, shape, layer, count):
    return layer(pool_size=sizes(g, shape[:-1], 3), strides=g.one([None, 1, 2]), padding=g.one(["valid", "same"]))


def global_pooling(g, shape, layer, count):
    return layer(keepdims=g.chance(0.3), **layout(g))


def adaptive(g, shape, layer, count):
    # Keras's window for one output is larger than the value.
    if min(shape[:-1]) < 2:
        return None
    size = tuple(g.integer(2, min(4, extent)) for extent in shape[:-1])
    return layer(size if count > 1 else size[0])


each_rank("MaxPooling", pooling)
each_rank("AveragePooling", pooling)
each_rank("GlobalMaxPooling", global_pooling)
each_rank("GlobalAveragePooling", global_pooling)
each_rank("AdaptiveMaxPooling", adaptive)
each_rank("AdaptiveAveragePooling", adaptive)


# Normalization


@recipe("BatchNormalization", *ANY)
def batch_normalization(g, shape):
    return L.BatchNormalization(
        axis=g.one([-1, -1, 1]), momentum=g.one([0.99, 0.9, 0.5]), epsilon=g.one([1e-3, 1e-2]), center=g.chance(0.8),
        scale=g.chance(0.8), **g.weights(gamma=1, beta=1))


@recipe("LayerNormalization", *ANY)
def layer_normalization(g, shape):
    axes = g.one([-1, -1, list(range(1, len(shape) + 1))])
    return L.LayerNormalization(
        axis=axes, epsilon=g.one([1e-3, 1e-2]), center=g.chance(0.8), scale=g.chance(0.8))


@recipe("GroupNormalization", SEQUENCE, IMAGE, VOLUME)
def group_normalization(g, shape):
    groups = g.one([n for n in range(1, shape[-1] + 1) if shape[-1] % n == 0] + [-1])
    return L.GroupNormalization(groups=groups, epsilon=g.one([1e-3, 1e-2]), center=g.chance(0.8), scale=g.chance(0.8))


@recipe("RMSNormalization", *ANY)
def rms_normalization(g, shape):
    return L.RMSNormalization(axis=g.one([-1, -1, list(range(1, len(shape) + 1))]), epsilon=g.one([1e-6, 1e-3]))


recipe("UnitNormalization", *ANY)(lambda g, shape: L.UnitNormalization(axis=g.one([-1, 1])))
recipe("LayerScale", *ANY)(lambda g, shape: LayerScale(g.number(0.1, 1), shape[-1]))


@recipe("SpectralNormalization", VECTOR, IMAGE)
def spectral_normalization(g, shape):
    inner = L.Dense(g.integer(2, 4)) if len(shape) == 1 else L.Conv2D(g.integer(2, 4), 2, activation=g.activation())
    return L.SpectralNormalization(inner, power_iterations=g.integer(1, 3))


@recipe("Normalization", *ANY)
def normalization(g, shape):
    if g.chance(0.5):
        layer = L.Normalization(axis=-1)
        layer.adapt(g.rng.normal(0.2, 1, (32,) + shape).astype("float32"))
        return layer
    return L.Normalization(
        axis=-1, mean=[g.number(-0.5, 0.5) for _ in range(shape[-1])],
        variance=[g.number(0.5, 2) for _ in range(shape[-1])], invert=g.chance(0.3))


# Reshaping

recipe("RepeatVector", VECTOR)(lambda g, shape: L.RepeatVector(g.integer(1, 4)))


@recipe("Permute", SEQUENCE, IMAGE, VOLUME)
def permute(g, shape):
    return L.Permute([int(axis) + 1 for axis in g.rng.permutation(len(shape))])


def edges(g, count, extents):
    """How much of each end is cut off or added, in one of the forms that the layers take."""
    most = 1 if extents is None else min(1, (min(extents) - 1) // 2)
    pair = lambda: (g.integer(0, most), g.integer(0, most))
    if count == 1:
        return g.one([g.integer(0, most), pair()])
    return g.one([g.integer(0, most), tuple(g.integer(0, most) for _ in range(count)),
                  tuple(pair() for _ in range(count))])


def edge_layer(g, shape, layer, count, extents):
    return layer(edges(g, count, extents), **(layout(g) if count > 1 else {}))


each_rank("Cropping", lambda g, shape, layer, count: edge_layer(g, shape, layer, count, shape))
each_rank("ZeroPadding", lambda g, shape, layer, count: edge_layer(g, shape, layer, count, None))


def up_sampling(g, shape, layer, count):
    if count == 2:
        return layer(g.one([2, (1, 2), (2, 3)]), interpolation=g.one(["nearest", "bilinear", "bicubic", "lanczos3"]))
    return layer(2) if count == 1 else layer(g.one([2, (1, 2, 1)]), **layout(g))


each_rank("UpSampling", up_sampling)


# Regularization

recipe("ActivityRegularization", *ANY)(
    lambda g, shape: L.ActivityRegularization(l1=g.number(0, 0.01), l2=g.number(0, 0.01)))
recipe("Dropout", *ANY)(lambda g, shape: L.Dropout(g.rate(0.4)))
recipe("AlphaDropout", *ANY)(lambda g, shape: L.AlphaDropout(g.rate(0.4)))
recipe("GaussianDropout", *ANY)(lambda g, shape: L.GaussianDropout(g.rate(0.4)))
recipe("GaussianNoise", *ANY)(lambda g, shape: L.GaussianNoise(g.rate(0.4)))
each_rank("SpatialDropout", lambda g, shape, layer, count: layer(g.rate(0.4)))


# Images

recipe("Rescaling", *ANY)(lambda g, shape: L.Rescaling(
    g.number(0.2, 2) if shape[-1] == 1 or g.chance(0.5) else [g.number(0.2, 2) for _ in range(shape[-1])],
    offset=g.number(-1, 1)))


@recipe("Resizing", IMAGE)
def resizing(g, shape):
    method = g.one(["bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"])
    fitting = g.one([{}, {"crop_to_aspect_ratio": True}, {"pad_to_aspect_ratio": True, "fill_value": g.number(0, 1)}])
    return L.Resizing(g.integer(2, 9), g.integer(2, 9), interpolation=method, **fitting)


recipe("CenterCrop", IMAGE)(lambda g, shape: L.CenterCrop(g.integer(1, shape[0]), g.integer(1, shape[1])))
# In inference Keras leaves images as large as they are, in training it cuts at random: only all of an image is certain.
recipe("RandomCrop", IMAGE, first=True)(lambda g, shape: L.RandomCrop(shape[0], shape[1]))
recipe("RandomFlip", IMAGE, first=True, inference=True)(
    lambda g, shape: L.RandomFlip(g.one(["horizontal", "vertical", "horizontal_and_vertical"])))
recipe("RandomBrightness", IMAGE, first=True)(
    lambda g, shape: L.RandomBrightness(g.rate(0.3), value_range=(-2, 2)))
recipe("RandomContrast", IMAGE, first=True)(
    lambda g, shape: L.RandomContrast(g.rate(0.3), value_range=(-2, 2)))


def fills(g):
    return {"fill_mode": g.one(["constant", "nearest", "reflect", "wrap"]),
            "interpolation": g.one(["nearest", "bilinear"]), "fill_value": g.number(0, 1)}


recipe("RandomRotation", IMAGE, first=True)(lambda g, shape: L.RandomRotation(g.rate(0.2), **fills(g)))
recipe("RandomShear", IMAGE, first=True)(
    lambda g, shape: L.RandomShear((0.0, g.rate(0.2)), (0.0, g.rate(0.1)), **fills(g)))
recipe("RandomTranslation", IMAGE, first=True)(
    lambda g, shape: L.RandomTranslation(g.rate(0.2), g.rate(0.1), **fills(g)))
recipe("RandomZoom", IMAGE, first=True)(
    lambda g, shape: L.RandomZoom(g.rate(0.2), g.one([None, g.rate(0.1)]), **fills(g)))
