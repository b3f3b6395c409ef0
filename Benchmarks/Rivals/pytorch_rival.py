"""PyTorch: the plain eager loop; with --compile, the same through `torch.compile`.

Differences: the softmax's mean squared error and the cross-entropy are PyTorch's own (the latter from
logits, with class numbers, as its users write it), and RMSprop adds its epsilon outside the root.
"""

import os
import sys
import tempfile

import workloads as w

import torch
from torch import nn

COMPILE = "--compile" in sys.argv
torch.set_num_threads(w.THREADS)


def network(workload):
    """One of the three networks; the MLP's softmax is left to its loss."""
    sizes = w.SIZES[workload]
    if workload == "mlp":
        return nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Dropout(0.2), nn.Linear(512, 512),
                             nn.ReLU(), nn.Dropout(0.2), nn.Linear(512, 10))
    last = [nn.Softmax(dim=1)] if workload == "shallow" else []
    return nn.Sequential(nn.Linear(*sizes[:2]), nn.Sigmoid(), nn.Linear(*sizes[1:]), *last)


def trainer(workload):
    """A function that trains for one epoch, and the network."""
    model = network(workload)
    if workload == "mlp":
        optimizer = torch.optim.RMSprop(model.parameters(), lr=0.001, alpha=0.9, eps=1e-7,
                                        foreach=True)
        loss = nn.CrossEntropyLoss()
    else:
        rate = 0.01 if workload == "shallow" else 0.15
        optimizer = torch.optim.SGD(model.parameters(), lr=rate, foreach=True)
        loss = nn.MSELoss() if workload == "shallow" else nn.BCEWithLogitsLoss()
    x, y = map(torch.from_numpy, w.training_data(workload))
    if workload == "mlp":
        y = y.argmax(dim=1)
    forward = (lambda a, b: loss(model(a), b))
    if COMPILE:
        forward = torch.compile(forward)
    size = w.BATCH[workload]

    def epoch():
        model.train()
        order = torch.randperm(len(x))
        total = torch.zeros(())
        for start in range(0, len(x), size):
            rows = order[start:start + size]
            value = forward(x[rows], y[rows])
            optimizer.zero_grad(set_to_none=True)
            value.backward()
            optimizer.step()
            total += value.detach()
        return total.item()

    return epoch, model


def train(workload):
    """Epochs in memory."""
    epoch, _ = trainer(workload)
    count = len(w.training_data(workload)[0])

    def run():
        for _ in range(w.EPOCHS[workload]):
            epoch()

    return w.best(run, w.steps(workload, count))


def predict(workload):
    """Inference mode."""
    x = torch.from_numpy(w.rows(workload))
    model = network("mlp").eval()
    forward = torch.compile(model) if COMPILE else model

    def call():
        with torch.inference_mode():
            return torch.softmax(forward(x), dim=1).numpy()

    return w.best_call(call)


def matmul(_):
    """Products into memory that is there."""
    result = {}
    for m, n, k in w.PRODUCTS:
        a, b, c = torch.rand(m, k), torch.rand(k, n), torch.empty(m, n)
        result[f"matmul-{m}x{n}x{k}"] = w.best_call(lambda: torch.mm(a, b, out=c))
    return result


def process(_):
    """The whole of a small program."""
    epoch, model = trainer("mlp")
    epoch()
    test, classes = map(torch.from_numpy, w.images(train=False))
    model.eval()
    with torch.inference_mode():
        output = model(test)
        nn.functional.cross_entropy(output, classes.long()).item()
        (output.argmax(dim=1) == classes).float().mean().item()
    with tempfile.TemporaryDirectory() as folder:
        torch.save(model.state_dict(), os.path.join(folder, "model.pt"))


if __name__ == "__main__":
    functions = {"shallow": train, "mlp": train, "tiny": train, "mlp-predict-1": predict,
                 "mlp-predict-10000": predict, "matmul": matmul, "process": process}
    if COMPILE:
        del functions["matmul"]
    w.main("pytorch-compile" if COMPILE else "pytorch", {"torch": torch.__version__}, functions)
