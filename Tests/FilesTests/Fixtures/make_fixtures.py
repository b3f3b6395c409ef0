"""Writes the safetensors fixture with the format's own library.

Made with Python 3.11, safetensors 0.8.0, numpy 2.4.6:
    python3 -m venv venv && venv/bin/pip install safetensors==0.8.0 numpy==2.4.6
    venv/bin/python make_fixtures.py
"""

import pathlib

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
