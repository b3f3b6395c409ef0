"""The layers of `networks.py` that residual networks need, as the nodes that an exporter would write."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

import networks


class Net:
    """Appends nodes; a value is its name with its number of channels. Images come as [batch, channels, ...]."""

    def __init__(self):
        self.nodes, self.weights = [], []
        self.rng = np.random.default_rng(5)

    def weight(self, values):
        """The name of a new weight."""
        self.weights.append(numpy_helper.from_array(values.astype(np.float32), f"w{len(self.weights)}"))
        return self.weights[-1].name

    def node(self, kind, inputs, channels, **attributes):
        """A new node's output."""
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name, channels

    def conv(self, x, filters, size, strides=1, padding=0):
        """With its bias."""
        scale = (2 / (size * size * x[1])) ** 0.5
        kernel = self.weight(scale * self.rng.standard_normal((filters, x[1], size, size)))
        return self.node("Conv", [x[0], kernel, self.weight(np.zeros(filters))], filters,
                         kernel_shape=[size] * 2, strides=[strides] * 2, pads=[padding] * 4)

    def norm(self, x):
        """By the moving statistics."""
        values = [self.weight(np.full(x[1], v)) for v in (1, 0, 0, 1)]
        return self.node("BatchNormalization", [x[0], *values], x[1], epsilon=1e-3)

    def relu(self, x):
        """No negative numbers."""
        return self.node("Relu", [x[0]], x[1])

    def add(self, x, y):
        """The sum."""
        return self.node("Add", [x[0], y[0]], x[1])

    def max_pool(self, x, size, strides, padding=0):
        """Windows."""
        return self.node("MaxPool", [x[0]], x[1], kernel_shape=[size] * 2, strides=[strides] * 2,
                         pads=[padding] * 4)

    def mean(self, x):
        """Over the pixels."""
        return self.node("Flatten", [self.node("GlobalAveragePool", [x[0]], x[1])[0]], x[1])

    def dense(self, x, units):
        """With the softmax behind it."""
        kernel = self.weight(x[1] ** -0.5 * self.rng.standard_normal((x[1], units)))
        z = self.node("Gemm", [x[0], kernel, self.weight(np.zeros(units))], units)
        return self.node("Softmax", [z[0]], units)


def model(name):
    """A graph from `x` to its last node, and the number of its parameters."""
    net = Net()
    rows, columns, channels = networks.INPUTS[name]
    output, units = networks.NETWORKS[name](net, ("x", channels))
    graph = helper.make_graph(
        net.nodes, name,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", channels, rows, columns])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", units])], net.weights)
    return graph, sum(int(np.prod(w.dims)) for w in net.weights)
