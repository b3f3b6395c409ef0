"""The convolutional networks, described once for all rivals.

A rival brings a `net` that makes its own layers:

    conv(x, filters, size, strides=1, padding=0)    with a bias; zeros on all four sides
    norm(x)                                         batch normalization, epsilon 1e-3, momentum .99
    relu(x), add(x, y), dropout(x, rate), flatten(x), mean(x) over the pixels
    max_pool(x, size, strides, padding=0)
    dense(x, units)                                 without an activation

and gets the scores of the classes, before any softmax. The parameters must come out as many as Hornbill's:
34,826, 274,442 and 25,636,712, the moving statistics of the normalization among them.
"""


def cnn(net, x):
    """28x28x1: the network of deck 002."""
    x = net.max_pool(net.relu(net.conv(x, 32, 3)), 2, 2)
    x = net.max_pool(net.relu(net.conv(x, 64, 3)), 2, 2)
    return net.dense(net.dropout(net.flatten(x), 0.5), 10)


def resnet20(net, x):
    """32x32x3: ResNet-20 as in Keras's example `cifar10_resnet.py`, without its penalty on the weights."""
    x = net.relu(net.norm(net.conv(x, 16, 3, padding=1)))
    for stage, filters in enumerate((16, 32, 64)):
        for block in range(3):
            narrowed = stage > 0 and block == 0
            strides = 2 if narrowed else 1
            y = net.relu(net.norm(net.conv(x, filters, 3, strides, padding=1)))
            y = net.norm(net.conv(y, filters, 3, padding=1))
            if narrowed:
                x = net.conv(x, filters, 1, strides)
            x = net.relu(net.add(x, y))
    return net.dense(net.mean(x), 10)


def resnet50(net, x):
    """224x224x3: ResNet-50 as in `keras/src/applications/resnet.py`."""
    x = net.relu(net.norm(net.conv(x, 64, 7, 2, padding=3)))
    x = net.max_pool(x, 3, 2, padding=1)
    for stage, (filters, blocks) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3))):
        for block in range(blocks):
            strides = 2 if stage > 0 and block == 0 else 1
            y = net.relu(net.norm(net.conv(x, filters, 1, strides)))
            y = net.relu(net.norm(net.conv(y, filters, 3, padding=1)))
            y = net.norm(net.conv(y, 4 * filters, 1))
            if block == 0:
                x = net.norm(net.conv(x, 4 * filters, 1, strides))
            x = net.relu(net.add(x, y))
    return net.dense(net.mean(x), 1000)


NETWORKS = {"cnn": cnn, "resnet20": resnet20, "resnet50": resnet50}
INPUTS = {"cnn": (28, 28, 1), "resnet20": (32, 32, 3), "resnet50": (224, 224, 3)}
