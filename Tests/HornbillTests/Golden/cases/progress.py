"""The progress bar, character by character. Time is a clock of ours, so that the text is fixed."""

import io
import os
import sys
import threading
import types

import keras
import numpy as np
from keras.src.utils import progbar

from . import common


class Clock:
    """Stands in for the `time` module inside Keras's progress bar."""

    def __init__(self, step=0.0):
        self.now, self.step = 1000.0, step

    def time(self):
        """The time now; every look moves it on by `step`."""
        self.now += self.step
        return self.now


class mocked:
    """While it lasts, Keras's progress bar reads the given clock, and stdout is captured."""

    def __init__(self, clock, terminal=False):
        self.clock, self.terminal = clock, terminal

    def __enter__(self):
        self.saved = progbar.time, sys.stdout
        progbar.time = types.SimpleNamespace(time=self.clock.time)
        if self.terminal:
            self.master, slave = os.openpty()
            self.pieces = []
            sys.stdout = os.fdopen(slave, "w", encoding="utf-8")
            self.reader = threading.Thread(target=self._read)
            self.reader.start()
        else:
            sys.stdout = io.StringIO()
        return self

    def _read(self):
        try:
            while piece := os.read(self.master, 65536):
                self.pieces.append(piece)
        except OSError:  # the other end has closed
            pass

    def text(self):
        """What was printed since the last call (not on a terminal)."""
        text = sys.stdout.getvalue()
        sys.stdout.seek(0)
        sys.stdout.truncate()
        return text

    def __exit__(self, *_):
        stream = sys.stdout
        if not self.terminal:
            self.captured = stream.getvalue()
        progbar.time, sys.stdout = self.saved
        if self.terminal:
            stream.close()
            self.reader.join()
            os.close(self.master)
            self.captured = b"".join(self.pieces).decode()


def bar(name, updates, **arguments):
    """A Progbar by itself; updates are (seconds since start, current, values, finalize)."""
    clock = Clock()
    steps = []
    with mocked(clock) as screen:
        subject = progbar.Progbar(**arguments)
        for at, current, values, finalize in updates:
            clock.now = 1000.0 + at
            subject.update(current, values, finalize=finalize)
            steps.append({"at": at, "current": current, "values": values, "finalize": finalize,
                          "text": screen.text()})
    shown = {k: (sorted(v) if isinstance(v, set) else v) for k, v in arguments.items()}
    return {"kind": "bar", "name": name, "arguments": shown, "updates": steps}


def bars():
    """Widths, unknown targets, times, values, redrawing."""
    plain = {"stateless_metrics": set()}
    ordinary = [(0.1 * i, i, [["accuracy", 0.1 * i], ["loss", 2.5 / i]], False)
                for i in range(1, 11)] + [(1.05, 10, [["accuracy", 0.95], ["loss", 0.24]], True)]
    for verbose in (1, 2):
        yield bar(f"ten steps, verbose {verbose}", ordinary, target=10, verbose=verbose, **plain)
    yield bar("469 steps", [(t, i, [["loss", 0.0921]], False) for t, i in
                            ((0.5, 1), (0.51, 2), (0.7, 23), (1.0, 24), (2.0, 100), (4.0, 468))]
              + [(4.1, 469, [["loss", 0.0915]], True)], target=469, **plain)
    yield bar("redrawn at most every 0.05 s",
              [(t, i + 1, [["loss", 1.0]], False) for i, t in
               enumerate((0.01, 0.02, 0.059, 0.061, 0.1, 0.112, 0.2))], target=9, **plain)
    yield bar("a shorter line wipes the longer",
              [(1, 1, [["loss", 12345.678]], False), (2, 2, [["loss", 1.5]], False),
               (3, 3, [["loss", 1.5]], True)], target=3, **plain)
    yield bar("unknown target", [(1, 1, [["loss", 1.5]], False), (2, 2, [["loss", 1.25]], False),
                                 (3, 2, [["loss", 1.25]], True)], target=None, **plain)
    yield bar("one step", [(0.4, 1, [["loss", 1.5]], False), (0.5, 1, [["loss", 1.5]], True)],
              target=1, **plain)
    yield bar("no values", [(1, 2, None, False), (3, 5, None, True)], target=5, **plain)
    yield bar("averaged values", [(1, 1, [["loss", 2.0]], False), (2, 3, [["loss", 1.0]], False),
                                  (3, 4, [["loss", 1.0]], False)], target=5)
    yield bar("other width and unit", [(1, 3, [], False), (2, 8, [], True)], target=8, width=8,
              unit_name="sample", **plain)
    for value in (0.0, 1e-3, 1.0001e-3, 0.00999, 0.5, -0.5, -1e-3, -5e-4, 1e-7, 1.0, 12.34567,
                  99999.99999, 1e10, 123456789.0, float("inf"), float("nan")):
        for verbose in (1, 2):
            case = bar(f"value {value}, verbose {verbose}", [(1, 1, [["loss", value]], True)],
                       target=1, verbose=verbose, **plain)
            case["updates"][0]["values"] = [["loss", common.number(value)]]
            yield case
    for seconds in (0, 1e-7, 5.5e-5, 9.996e-4, 1e-3, 1.5e-3, 0.0125, 0.9994, 0.9996, 1, 1.4, 2.5,
                    61, 4000):
        for verbose in (1, 2):
            yield bar(f"{seconds} s a step, verbose {verbose}",
                      [(seconds, 1, [], False), (2 * seconds, 2, [], True)], target=2,
                      verbose=verbose, **plain)
    for remaining in (0.4, 1, 59.9, 60, 60.1, 61, 599, 3599, 3600, 3601, 7325, 90000):
        yield bar(f"{remaining} s remaining", [(remaining, 1, [], False)], target=2, **plain)


def fit(name, verbose, epochs=2, terminal=False, metrics=("accuracy",), validate=True):
    """What `fit`, `evaluate` and `predict` print; every look at the clock is 0.02 s later."""
    keras.backend.clear_session()
    rng = common.generator(43)
    x = common.normal(rng, 50, 3)
    y = (x[:, :1] > 0).astype(np.float32)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, activation="sigmoid")])
    model.set_weights([np.array([[0.1], [0.2], [-0.1]], np.float32), np.zeros(1, np.float32)])
    model.compile(keras.optimizers.SGD(0.1), "binary_crossentropy", metrics=list(metrics))
    validation = {"validation_data": (x[:10], y[:10])} if validate else {}
    texts, logs = {}, {}

    class Record(keras.callbacks.Callback):
        """Keeps the numbers that the bar is shown."""

        def on_train_batch_end(self, batch, logs_=None, logs=None):
            seen.append({k: common.number(v) for k, v in (logs or logs_).items()})

    for call in ("fit", "evaluate", "predict"):
        seen = []
        with mocked(Clock(0.02), terminal) as screen:
            if call == "fit":
                history = model.fit(x, y, batch_size=8, epochs=epochs, shuffle=False,
                                    verbose=verbose, callbacks=[Record()], **validation)
            elif call == "evaluate":
                model.evaluate(x, y, batch_size=8, verbose=verbose)
            else:
                model.predict(x, batch_size=8, verbose=verbose)
        texts[call] = screen.captured
        if call == "fit":
            logs = {"batches": seen, "history": {
                k: [common.number(v) for v in values] for k, values in history.history.items()}}
    return {"kind": "fit", "name": name, "verbose": verbose, "epochs": epochs,
            "terminal": terminal, "samples": 50, "batch_size": 8, "clock_step": 0.02,
            "metrics": list(metrics), **logs, "text": texts}


def cases():
    """Bars by themselves, then real runs into a pipe and on a terminal."""
    result = list(bars())
    for verbose in (0, 1, 2):
        result.append(fit(f"piped, verbose {verbose}", verbose))
        result.append(fit(f"terminal, verbose {verbose}", verbose, terminal=True))
    result.append(fit("one epoch, no validation", 1, epochs=1, validate=False))
    result.append(fit("no metrics", 2, metrics=()))
    return result
