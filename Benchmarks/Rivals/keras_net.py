"""The layers of `networks.py` as Keras's."""

import keras
from keras import layers

import networks


class Net:
    """Layers of the functional API."""

    def conv(self, x, filters, size, strides=1, padding=0):
        """Keras's own padding: the same extents, but with strides no zeros on the first sides."""
        return layers.Conv2D(filters, size, strides, "same" if padding else "valid")(x)

    def norm(self, x):
        """Keras's defaults are the ones wanted."""
        return layers.BatchNormalization()(x)

    def relu(self, x):
        """A layer of its own."""
        return layers.ReLU()(x)

    def add(self, x, y):
        """The sum."""
        return layers.Add()([x, y])

    def max_pool(self, x, size, strides, padding=0):
        """Padded like the convolutions."""
        return layers.MaxPooling2D(size, strides, "same" if padding else "valid")(x)

    def dropout(self, x, rate):
        """In training only."""
        return layers.Dropout(rate)(x)

    def flatten(self, x):
        """Rows."""
        return layers.Flatten()(x)

    def mean(self, x):
        """Over the pixels."""
        return layers.GlobalAveragePooling2D()(x)

    def dense(self, x, units):
        """With the softmax behind it, whose logits Keras finds by itself."""
        return layers.Softmax()(layers.Dense(units)(x))


def model(name):
    """One of the networks, not compiled."""
    x = keras.Input(networks.INPUTS[name])
    return keras.Model(x, networks.NETWORKS[name](Net(), x))
