"""scikit-learn's MLPClassifier, where its work is near enough.

Differences: it has cross-entropy only, so `shallow` has that instead of the mean squared error; no
dropout and no RMSprop, so the MLP has neither and is trained by Adam. All three are less or equal work.
"""

import os
import pickle
import tempfile
import warnings

import workloads as w

import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

warnings.simplefilter("ignore", ConvergenceWarning)


def classifier(workload):
    """One of the three networks; each call of `fit` goes on for the workload's epochs."""
    arguments = {
        "shallow": {"activation": "logistic", "solver": "sgd", "learning_rate_init": 0.01},
        "mlp": {"activation": "relu", "solver": "adam"},
        "tiny": {"activation": "logistic", "solver": "sgd", "learning_rate_init": 0.15},
    }[workload]
    return MLPClassifier(w.SIZES[workload][1:-1], batch_size=w.BATCH[workload], alpha=0.0,
                         momentum=0.0, nesterovs_momentum=False, max_iter=w.EPOCHS.get(workload, 1),
                         warm_start=True, n_iter_no_change=10 ** 6, tol=0.0, random_state=1,
                         **arguments)


def train(workload):
    """`fit` with a warm start."""
    def make(x, y):
        classes = y.argmax(axis=1) if y.shape[1] > 1 else y[:, 0].astype(int)
        model = classifier(workload)
        return lambda _: model.fit(x, classes), None

    return w.train(workload, make)


def predict(workload):
    """`predict_proba`."""
    x, classes = w.images()
    model = classifier("mlp").fit(x[:1280], classes[:1280])
    given = w.inputs(workload)
    return w.best_call(lambda: model.predict_proba(given))


def process(_):
    """The whole of a small program."""
    x, classes = w.images()
    test, test_classes = w.images(train=False)
    model = classifier("mlp").fit(x, classes)
    model.score(test, test_classes)
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "model.pickle"), "wb") as file:
            pickle.dump(model, file)


if __name__ == "__main__":
    w.main("sklearn", {"scikit-learn": sklearn.__version__}, {
        "shallow": train, "mlp": train, "tiny": train, "mlp-predict-1": predict,
        "mlp-predict-10000": predict, "process": process})
