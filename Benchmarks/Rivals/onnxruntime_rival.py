"""ONNX Runtime: inference of the networks, as an exporter would write them. It does not train.

Images come with their channels first, as it likes them.
"""

import workloads as w

import numpy as np
import onnx
import onnx_net
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


def mlp():
    """The MLP with random weights, and the number of them: Gemm, Relu, Softmax."""
    rng = np.random.default_rng(5)
    sizes = w.SIZES["mlp"]
    nodes, weights, previous = [], [], "x"
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        weights += [
            numpy_helper.from_array((rng.standard_normal((a, b)) / a ** 0.5).astype(np.float32),
                                    f"kernel{i}"),
            numpy_helper.from_array(np.zeros(b, np.float32), f"bias{i}")]
        nodes.append(helper.make_node("Gemm", [previous, f"kernel{i}", f"bias{i}"], [f"z{i}"]))
        last = b == sizes[-1]
        previous = "y" if last else f"a{i}"
        nodes.append(helper.make_node("Softmax" if last else "Relu", [f"z{i}"], [previous]))
    graph = helper.make_graph(
        nodes, "mlp",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", sizes[0]])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", sizes[-1]])], weights)
    return graph, sum(int(np.prod(weight.dims)) for weight in weights)


def session(graph):
    """All optimizations, as they come."""
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = w.THREADS
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model.SerializeToString(), options,
                                        providers=["CPUExecutionProvider"])


def predict(workload):
    """`run` on NumPy rows."""
    name, x = workload.split("-")[0], w.inputs(workload)
    if x.ndim == 4:
        x = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
    graph, parameters = mlp() if name == "mlp" else onnx_net.model(name)
    run = session(graph).run
    return w.Figure(w.best_call(w.fastest(w.batched(lambda x: run(None, {"x": x}), x))), parameters)


if __name__ == "__main__":
    w.main("onnxruntime", {"onnxruntime": onnxruntime.__version__}, dict.fromkeys(w.PREDICT, predict))
