"""Writes scores.json and attention.json: what scikit-learn and Keras compute, for HornbillPlots to agree with.

    pip install scikit-learn==1.9.1 keras==3.15.1 tensorflow-cpu==2.21
    python make_golden.py
"""

import json
import os
import pathlib

os.environ.update(KERAS_BACKEND="tensorflow", CUDA_VISIBLE_DEVICES="-1", TF_CPP_MIN_LOG_LEVEL="3")

import numpy as np

HERE = pathlib.Path(__file__).parent


def scores():
    import sklearn
    from sklearn import metrics

    rng = np.random.default_rng(7)
    cases = []
    for name, count, classes, digits in [("two classes", 60, 2, 1), ("five classes", 90, 5, 3), ("ties", 40, 2, 0)]:
        labels = rng.integers(0, classes, count)
        raw = rng.random((count, classes)) + 0.7 * np.eye(classes)[labels]
        probabilities = np.round(raw / raw.sum(axis=1, keepdims=True), digits + 1)
        predicted = probabilities.argmax(axis=1)
        case = {
            "name": name,
            "labels": labels.tolist(),
            "probabilities": probabilities.tolist(),
            "confusion": metrics.confusion_matrix(labels, predicted).tolist(),
            "report": metrics.classification_report(labels, predicted, zero_division=0),
            "named_report": metrics.classification_report(
                labels, predicted, target_names=[f"class number {i}" for i in range(classes)], zero_division=0
            ),
            "curves": [],
        }
        for positive in range(classes):
            truth, score = labels == positive, probabilities[:, positive]
            fpr, tpr, thresholds = metrics.roc_curve(truth, score, drop_intermediate=False)
            precision, recall, cuts = metrics.precision_recall_curve(truth, score)
            case["curves"].append(
                {
                    "positive": positive,
                    "fpr": fpr.tolist(),
                    "tpr": tpr.tolist(),
                    "thresholds": thresholds[1:].tolist(),
                    "area": metrics.roc_auc_score(truth, score),
                    "precision": precision.tolist(),
                    "recall": recall.tolist(),
                    "cuts": cuts.tolist(),
                    "average": metrics.average_precision_score(truth, score),
                }
            )
        cases.append(case)
    return {"scikit-learn": sklearn.__version__, "cases": cases}


def attention():
    import keras
    import tensorflow as tf

    rng = np.random.default_rng(3)
    inputs = keras.Input((6, 7, 2))
    conv = keras.layers.Conv2D(3, 3, activation="relu", name="conv")(inputs)
    flat = keras.layers.Flatten()(conv)
    model = keras.Model(inputs, keras.layers.Dense(4, activation="softmax", name="dense")(flat))
    weights = [np.round(rng.normal(0, 0.4, w.shape), 3).astype("float32") for w in model.weights]
    model.set_weights(weights)
    x = np.round(rng.normal(0, 1, (2, 6, 7, 2)), 3).astype("float32")
    inner = keras.Model(inputs, [conv, model.output])
    cases = []
    for target in [None, 2]:
        with tf.GradientTape() as tape:
            images = tf.constant(x)
            tape.watch(images)
            output = model(images)
            columns = tf.argmax(output, axis=1) if target is None else tf.fill([2], tf.constant(target, tf.int64))
            score = tf.reduce_sum(tf.gather(output, columns, axis=1, batch_dims=1))
        saliency = tf.reduce_max(tf.abs(tape.gradient(score, images)), axis=3)
        with tf.GradientTape() as tape:
            maps, output = inner(tf.constant(x))
            score = tf.reduce_sum(tf.gather(output, columns, axis=1, batch_dims=1))
        slopes = tape.gradient(score, maps)
        heat = tf.nn.relu(tf.reduce_sum(maps * tf.reduce_mean(slopes, axis=(1, 2), keepdims=True), axis=3))
        largest = tf.reduce_max(heat, axis=(1, 2), keepdims=True)
        heat = tf.math.divide_no_nan(heat, largest)
        cases.append(
            {
                "target": target,
                "saliency": saliency.numpy().ravel().tolist(),
                "gradcam": heat.numpy().ravel().tolist(),
            }
        )
    return {
        "keras": keras.__version__,
        "x": x.ravel().tolist(),
        "weights": [{"shape": list(w.shape), "values": w.ravel().tolist()} for w in weights],
        "cases": cases,
    }


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, list):
        return [rounded(v) for v in value]
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return value


if __name__ == "__main__":
    for name, part in [("scores", scores), ("attention", attention)]:
        try:
            content = part()
        except ImportError as error:
            print(f"{name}.json is left as it is: {error}")
            continue
        (HERE / f"{name}.json").write_text(json.dumps(rounded(content)) + "\n")
