"""PyTorch: the plain eager loop; with --compile, the same through `torch.compile`.

Convolutional networks are tried in both layouts, and the faster counts; compiled ones have their channels last.

Differences: the softmax's mean squared error and the cross-entropy are PyTorch's own (the latter from
logits, with class numbers, as its users write it), and RMSprop adds its epsilon outside the root.
"""

import os
import sys
import tempfile

import workloads as w

import pytorch_net
import torch
from torch import nn

COMPILE = "--compile" in sys.argv
torch.set_num_threads(w.THREADS)


CONVOLUTIONAL = pytorch_net.networks.NETWORKS


def layouts(workload):
    """Where the channels of images may lie."""
    if COMPILE or workload not in CONVOLUTIONAL:
        return [torch.channels_last]
    return [torch.channels_last, torch.contiguous_format]


def network(workload, layout):
    """One of the networks; a softmax before a cross-entropy is left to the loss."""
    if workload in CONVOLUTIONAL:
        return pytorch_net.Network(workload).to(memory_format=layout)
    sizes = w.SIZES[workload]
    if workload == "mlp":
        return nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Dropout(0.2), nn.Linear(512, 512),
                             nn.ReLU(), nn.Dropout(0.2), nn.Linear(512, 10))
    last = [nn.Softmax(dim=1)] if workload == "shallow" else []
    return nn.Sequential(nn.Linear(*sizes[:2]), nn.Sigmoid(), nn.Linear(*sizes[1:]), *last)


def optimizer(workload, parameters):
    """The workload's, all parameters at once."""
    if workload == "mlp":
        return torch.optim.RMSprop(parameters, lr=0.001, alpha=0.9, eps=1e-7, foreach=True)
    if workload == "cnn":
        return torch.optim.Adam(parameters, lr=0.001, eps=1e-7, foreach=True)
    if workload == "resnet20":
        return torch.optim.SGD(parameters, lr=0.1, momentum=0.9, foreach=True)
    return torch.optim.SGD(parameters, lr=0.01 if workload == "shallow" else 0.15, foreach=True)


def tensor(x, layout):
    """Of images, PyTorch names the channels before rows and columns, wherever they lie."""
    x = torch.from_numpy(x)
    return x.permute(0, 3, 1, 2).contiguous(memory_format=layout) if x.ndim == 4 else x


def trainer(workload, x, y, layout=torch.channels_last):
    """A function that trains for some epochs, and the network."""
    model = network(workload, layout)
    step = optimizer(workload, model.parameters())
    x, y = tensor(x, layout), torch.from_numpy(y)
    if workload in ("shallow", "tiny"):
        loss = nn.MSELoss() if workload == "shallow" else nn.BCEWithLogitsLoss()
    else:
        loss, y = nn.CrossEntropyLoss(), y.argmax(dim=1)
    forward = (lambda a, b: loss(model(a), b))
    if COMPILE:
        forward = torch.compile(forward)
    size = w.BATCH[workload]

    def run(epochs):
        model.train()
        for _ in range(epochs):
            order = torch.randperm(len(x))
            total = torch.zeros(())
            for start in range(0, len(x), size):
                rows = order[start:start + size]
                value = forward(x[rows], y[rows])
                step.zero_grad(set_to_none=True)
                value.backward()
                step.step()
                total += value.detach()
            total.item()

    return run, model


def train(workload):
    """Epochs in memory."""
    def make(x, y):
        trainers = [trainer(workload, x, y, layout) for layout in layouts(workload)]
        run = trainers[0][0]
        if len(trainers) > 1:
            run = w.fastest([lambda epochs=1, run=run: run(epochs) for run, _ in trainers])
        return run, pytorch_net.parameter_count(trainers[0][1])

    return w.train(workload, make)


def predict(workload):
    """Inference mode."""
    name, x = workload.split("-")[0], w.inputs(workload)
    ways = []
    for layout in layouts(name):
        model = network(name, layout).eval()
        forward = torch.compile(model) if COMPILE else model

        def call(x, forward=forward):
            with torch.inference_mode():
                return torch.softmax(forward(x), dim=1).numpy()

        ways += w.batched(call, tensor(x, layout))
    return w.Figure(w.best_call(w.fastest(ways)), pytorch_net.parameter_count(model))


def matmul(_):
    """Products into memory that is there."""
    result = {}
    for m, n, k in w.PRODUCTS:
        a, b, c = torch.rand(m, k), torch.rand(k, n), torch.empty(m, n)
        result[f"matmul-{m}x{n}x{k}"] = w.best_call(lambda: torch.mm(a, b, out=c))
    return result


def process(_):
    """The whole of a small program."""
    run, model = trainer("mlp", *w.training_data("mlp"))
    run(1)
    test, classes = map(torch.from_numpy, w.images(train=False))
    model.eval()
    with torch.inference_mode():
        output = model(test)
        nn.functional.cross_entropy(output, classes.long()).item()
        (output.argmax(dim=1) == classes).float().mean().item()
    with tempfile.TemporaryDirectory() as folder:
        torch.save(model.state_dict(), os.path.join(folder, "model.pt"))


if __name__ == "__main__":
    functions = {**dict.fromkeys(w.TRAIN, train), **dict.fromkeys(w.PREDICT, predict),
                 "matmul": matmul, "process": process}
    if COMPILE:
        del functions["matmul"]
    w.main("pytorch-compile" if COMPILE else "pytorch", {"torch": torch.__version__}, functions)
