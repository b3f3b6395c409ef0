#!/usr/bin/env python3
"""Writes the golden files beside this script: what the real Keras computes, for Swift's tests.

    python make_golden.py [NAME ...]        all files, or those named (`losses`, `training`, ...)
    python make_golden.py --jax             those that Keras computes with JAX

The pinned requirements say which Keras; two runs on one machine write the same bytes.

# The format

Every file is one JSON object:

    {"generator", "keras", "backend", "numpy", "python", (shared things,) "cases": [...]}

A *tensor* is {"shape": [...], "dtype": "float32", "values": [...]}, the values flattened with the
last axis fastest, with 9 significant digits (enough to give back any float32; float64 tensors
have all their digits), and infinities and NaN as the strings "inf", "-inf",
"nan". Plain numbers follow the same rule. A *variable* is a tensor with "name" and "path" beside
it. "weight" is the fixed w in sum(w * output), whose gradients are given.

activations     name, arguments, kind ("ordinary" | "extreme"), input, output, weight, gradient.
losses          name, loss (Keras's function name), arguments, activation (null | "softmax" |
                "sigmoid"), y_true, y_pred; or, with an activation, logits and probabilities: then
                the loss was called on the activation's result, and gradients are with respect to
                the logits. Results: per_sample (reduction "none"), sum_over_batch_size, sum, mean,
                mean_with_sample_weight (numbers), gradient (of sum_over_batch_size); and, where
                there is sample_weight, the same six again under "weighted".
metrics         name, identifier (the string given to `compile`, or null for a metric made by its
                class), class, function (wrapped by a MeanMetricWrapper, or null), metric_name,
                arguments (its configuration, if made by class),
                batches: [{y_true, y_pred, sample_weight?, result}], result after each update.
optimizers      Shared: initial (tensors), gradients (20 steps of tensors). Cases: optimizer,
                arguments (those not left to their defaults), config (all), parameters (20 steps of
                tensors), variables (the optimizer's, after the last step, in Keras's order).
layers, convolution, convolution_layouts
                name, class, config, serialized, input, weights (variables), output_shape (null is
                the batch), output, losses, weight, gradients {input, weights}, of
                sum(weight * output) + sum(losses). convolution and
                convolution_layouts: without config, which is in serialized.
merging         kind "layer": name, class, serialized, inputs, output, weight, gradients (one an input). "training":
                name, layers (their names), initial_weights, x, y, losses (of ten steps of 4 rows), final_weights,
                predict (of the first 4 rows). "summary": name, layers (their names), texts [{columns, text}].
initializers    kind "fixed": name, arguments, config, values. "random": name, config, shape, fan_in, fan_out,
                parameters {distribution, minval, maxval, mean, stddev: those that apply; the
                stddev of a truncated normal is that before truncation, at 2 stddev}, measured
                {count, mean, std, min, max}. "orthogonal": shape, gain, orthonormal ("rows" |
                "columns" of the matrix [product of the other axes, last axis]), gram_error_below.
                "defaults": name, config, serialized.
training        kind "steps": name, model (the layers of Keras's JSON), optimizer, loss (a name or
                Keras's JSON), metrics, x, y, initial_weights, batches ([start, end] in order,
                taken round and round), first_gradients (of the first batch's loss, before any
                step), losses and metric (50: each batch's own), final_weights, optimizer_variables,
                evaluate (dictionary), evaluate_list, predict (of the first 10 rows).
                kind "fit": name, problem, model ... initial_weights as above, arguments (those of
                `fit`; shuffle=False always), sample_weight?, validation_x?, validation_y?, history,
                epochs, params, final_weights, evaluate (of x and y).
names           kind "naming": steps [{creates, name}] in one session. "summary": name, params,
                layers [{name, class, params}], texts [{columns, text, ansi}], where columns is the
                terminal's width. "size": bytes, text.
progress        kind "bar": name, arguments (of keras.utils.Progbar), updates [{at (seconds since
                the bar was made), current, values, finalize, text (printed by this update)}].
                "fit": name, verbose, epochs, terminal (a pseudo-terminal, which turns \\n into
                \\r\\n), samples, batch_size, clock_step (every look at the clock moves it on by
                this), metrics, batches (what each batch's end was told), history,
                text {fit, evaluate, predict}.
constraints     kind "values": constraint (serialized), input, output. "steps": constraint,
                constrains_bias, layer (serialized: the first of two, the second is Dense(2)), x, y,
                initial_weights, steps (5: all weights after each batch of all rows), with
                SGD(0.1, momentum=0.5) and the mean squared error.
schedules       kind "values": schedule (serialized), arguments, values (at steps from 0). "steps":
                optimizer (serialized), x, y, initial_weights, rates (before each step), steps (10: all
                weights after each batch of all rows), for the mean squared error of a 3-4-1 network
                with tanh.
numpy_printing  name, a tensor (or shape, dtype and "range", the number of elements, for long
                ones: 0, 1, 2, ..., or eighths of them where the name says "fractions"), str, repr.
numpy_random    seed (a number or several), and what RandomState's functions drew one after another in this
                order; float64 in hexadecimal, and wide whole
                numbers, as strings. "long": what came after so many numbers were skipped.
scikit_learn    "split": rows, test_size, seed, labels (to stratify by, or null), shuffle, train, test (row
                numbers). "scaler": name, x, y, inverse, statistics. "points": name, its arguments, x, labels.
tensors         name (the expression, written down in Swift under it), inputs, outputs: NumPy's results.
callbacks       callback "EarlyStopping" | "ReduceLROnPlateau" | "ModelCheckpoint": arguments, monitor (the
                name of the values), values (one an epoch; null: missing from the logs), epochs
                [{warnings (how many), stops, rate?}], weights (the epoch whose weights the model has in
                the end), saved (names of files), error (its first sentence, or null). "path": name (the
                pattern), text (of epoch 8 with a loss of 0.123456). "CSVLogger": arguments, before (the
                file's old text, or null), logs (numbers as texts, with all digits), text. "LearningRateScheduler": rates.
                "TerminateOnNaN": values (one a batch), stopped (the batch, or null).
vision_layers   name, class, serialized, input, weights (variables), weight, inference {output, losses, gradients
                {input, weights}}; for batch normalization also training (the same) and state (the variables that are
                not trained, after one call in training).
keras_files     What Keras computes with the files in files/, which this writes, too: name, file, inputs, outputs (those of
                names in the order of input_names and output_names); and, of a model that was trained (two epochs of
                16 rows in batches of 8, not shuffled), targets, iterations, learning_rate, and trained: all weights
                after one more epoch from the file. "oldest": momenta.
image_layers    kind "fixed": name, class, serialized, input, output, and where there is one weight and gradient (of
                sum(weight * output), for the input). "random": the same, with numbers (what our layer draws).
                "adapt": name, axes, batch (rows), input, mean, variance, output. "config": class, config (as ours
                writes it), loaded (Keras's, made of it), output_shape. "spectral": name, serialized (the first of
                three layers; Flatten and Dense(1) follow), x, y, initial_weights, predict, losses and steps (all
                weights after each batch of all rows) with SGD(0.05, momentum=0.5) and the mean squared error,
                final_predict.
networks        name, layers in the order of their calls [{serialized, inputs: names}], optimizer, weights [{path,
                shape}] and data by the formula in `cases/networks.py`, output in inference; of one call in training
                loss and gradients [{path, ...}]; after three epochs losses, trained (variables), trained_output.
masks           kind "line": name, layers (serialized), input, weights (variables), weight, inference {output, mask
                (null: none)}, training {output, mask, gradients (of sum(weight * output): the input's, then those of
                what is trained)}, state (the variables that are not trained, after the call in training). "merging":
                name, layer, inputs, has_mask (which came through a Masking layer), output, mask. "training": name,
                layers, compile, x, y, sample_weight (or null), initial_weights, history (of three epochs in batches of
                5), final_weights, evaluate, predict (of the first 3 rows), with SGD(0.1).
frozen          What Keras trains of the files in files/ of which a part is frozen: name, file, x, y, losses and steps
                (three: all weights after each batch of all rows, with SGD(0.05, momentum=0.5) and the mean squared
                error), predict (of x, at the end).
"""

import importlib
import os
import sys
import warnings

FILES = ["activations", "losses", "metrics", "optimizers", "layers", "initializers", "training", "merging",
         "constraints", "schedules", "names", "progress", "numpy_printing", "numpy_random",
         "scikit_learn", "tensors", "callbacks", "vision_layers", "convolution", "outputs", "image_layers",
         "networks", "masks", "keras_files", "other_files", "frozen"]
# What TensorFlow refuses without a GPU is computed with JAX, in a run of its own.
JAX_FILES = ["convolution_layouts"]


def prepare(backend):
    """One thread and fixed kernels, before TensorFlow is loaded, so that two runs agree."""
    os.environ.update({
        "KERAS_BACKEND": backend, "JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0", "COLUMNS": "80"})
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLORTERM", "LINES"):
        os.environ.pop(name, None)
    import tensorflow as tf
    tf.get_logger().setLevel("ERROR")
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    import keras
    keras.utils.set_random_seed(1)
    warnings.filterwarnings("ignore", message="Do not pass an `input_shape`")


def main():
    """Writes the files asked for."""
    with_jax = sys.argv[1:] == ["--jax"]
    names = JAX_FILES if with_jax else sys.argv[1:] or FILES
    unknown = sorted(set(names) - set(JAX_FILES if with_jax else FILES))
    if unknown:
        sys.exit(f"unknown: {', '.join(unknown)}; there are {', '.join(FILES)}")
    prepare("jax" if with_jax else "tensorflow")
    from cases import common
    folder = os.path.dirname(os.path.abspath(__file__))
    for name in names:
        module = importlib.import_module(f"cases.{name}")
        shared = module.shared() if hasattr(module, "shared") else None
        count, size = common.write(folder, name, module.cases(), shared)
        print(f"{name}.json: {count} cases, {size:,} bytes")


if __name__ == "__main__":
    main()
