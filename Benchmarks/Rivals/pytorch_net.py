"""The layers of `networks.py` as PyTorch's."""

import torch
from torch import nn
from torch.nn import functional as F

import networks


class Network(nn.Module):
    """One of the networks: its modules are made at the first call, and the others go over them again.

    Images come as [batch, channels, rows, columns].
    """

    def __init__(self, name):
        super().__init__()
        self.describe = networks.NETWORKS[name]
        self.made = nn.ModuleList()
        rows, columns, channels = networks.INPUTS[name]
        self.eval()
        with torch.no_grad():
            self.describe(Maker(self.made), torch.zeros(1, channels, rows, columns))

    def forward(self, x):
        """Logits."""
        return self.describe(Net(list(self.made), self.training), x)


class Net:
    """The layers, whose modules are there; activations and sums are done in place, as torchvision does."""

    def __init__(self, made, training):
        self.made, self.training = made, training
        self.count = 0

    def module(self, _):
        """The next module."""
        self.count += 1
        return self.made[self.count - 1]

    def conv(self, x, filters, size, strides=1, padding=0):
        """A module."""
        return self.module(lambda: nn.Conv2d(x.shape[1], filters, size, strides, padding))(x)

    def norm(self, x):
        """A module with Keras's constants: PyTorch's momentum is what Keras's leaves of 1."""
        return self.module(lambda: nn.BatchNorm2d(x.shape[1], eps=1e-3, momentum=0.01))(x)

    def dense(self, x, units):
        """A module."""
        return self.module(lambda: nn.Linear(x.shape[1], units))(x)

    def relu(self, x):
        """In place."""
        return F.relu_(x)

    def add(self, x, y):
        """In place of the second."""
        return y.add_(x)

    def max_pool(self, x, size, strides, padding=0):
        """Windows."""
        return F.max_pool2d(x, size, strides, padding)

    def dropout(self, x, rate):
        """In training only."""
        return F.dropout(x, rate, self.training)

    def flatten(self, x):
        """Rows."""
        return x.flatten(1)

    def mean(self, x):
        """Over the pixels."""
        return x.mean((2, 3))


class Maker(Net):
    """Makes the modules as it goes."""

    def __init__(self, made):
        super().__init__(made, training=False)

    def module(self, make):
        """A new module."""
        self.made.append(make().eval())
        return self.made[-1]


def parameter_count(model):
    """With the moving statistics, but without the counts of batches that PyTorch keeps beside them."""
    return sum(t.numel() for name, t in model.state_dict().items() if not name.endswith("tracked"))
