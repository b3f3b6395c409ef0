"""Writes the fixtures with the formats' own libraries.

Made with Python 3.11, safetensors 0.8.0, numpy 2.4.6:
    python3 -m venv venv && venv/bin/pip install safetensors==0.8.0 numpy==2.4.6
    venv/bin/python make_fixtures.py
"""

import pathlib
import zipfile

import numpy as np
from safetensors.numpy import save_file

save_file(
    {
        "dense/kernel": np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
        "dense/bias": np.array([-1.5, 0.0, 2.5], dtype=np.float32),
        "steps": np.array(1234567890123, dtype=np.int64),
        "half": np.array([[1.0], [-2.0]], dtype=np.float16),
        "empty": np.zeros((0, 4), dtype=np.float64),
        "bytes": np.array([0, 1, 254, 255], dtype=np.uint8),
        "flags": np.array([True, False, True], dtype=np.bool_),
        'quote " slash \\ grün 鳥': np.array([7], dtype=np.int32),
    },
    str(pathlib.Path(__file__).parent / "reference.safetensors"),
    metadata={"made by": 'numpy "and"\nsafetensors\x01'},
)


def arrays():
    """The fixtures of `.npy` and zip: one array of every type, order of bytes and order of axes."""
    folder = pathlib.Path(__file__).parent
    table = np.arange(24).reshape(2, 3, 4)
    made = {}
    for kind in ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"):
        for order in "<>":
            values = (table % 2 if kind == "b1" else table - 5 if kind[0] in "if" else table).astype(order + kind)
            made[f"{kind}{'le' if order == '<' else 'be'}"] = values
            made[f"{kind}{'le' if order == '<' else 'be'}_fortran"] = np.asfortranarray(values)
    made["number"] = np.array(2.5)
    made["empty"] = np.zeros((0, 3), dtype=np.float32)
    made["halves"] = np.array([1 / 3, -65504, 6e-8, np.inf, -0.0, np.nan], dtype=np.float16)
    made["vector"] = np.arange(12345, dtype=np.int64)
    made["complex"] = np.array([1j])
    made["text"] = np.array(["a"])
    made["structures"] = np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f8")])
    np.savez_compressed(folder / "arrays.npz", **made)
    for version in (1, 2, 3):
        with open(folder / f"version{version}.npy", "wb") as file:
            np.lib.format.write_array(file, np.arange(6, dtype="<f4").reshape(2, 3), version=(version, 0))
    zipfile.ZIP64_LIMIT = 0
    with zipfile.ZipFile(folder / "zip64.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("stored.txt"), b"hornbill " * 100)
        archive.writestr(zipfile.ZipInfo("folder/"), b"")
        archive.writestr(zipfile.ZipInfo("folder/deflated.txt"), b"hornbill " * 100, zipfile.ZIP_DEFLATED)


arrays()
