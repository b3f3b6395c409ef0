"""How NumPy prints arrays: str() and repr()."""

import numpy as np

from . import common


def case(name, array):
    """One array; long ones are described by their first values only where they are ranges."""
    array = np.asarray(array)
    result = {"name": name, **common.tensor(array)} if array.size <= 200 else {
        "name": name, "shape": list(array.shape), "dtype": str(array.dtype), "range": array.size}
    return {**result, "str": str(array), "repr": repr(array)}


def cases():
    """The same numbers in both widths, and integers and booleans."""
    result = []
    rng = common.generator(29)
    normal = rng.standard_normal(24)
    for dtype in (np.float32, np.float64):
        word = np.dtype(dtype).name

        def array(values):
            return np.array(values, dtype)

        result += [case(f"{word}: {name}", value) for name, value in [
            ("scalar", array(3.5)), ("scalar, whole", array(2)), ("scalar, tenth", array(0.1)),
            ("scalar, tiny", array(1.25e-7)), ("scalar, huge", array(3e20)),
            ("scalar, NaN", array(np.nan)), ("scalar, infinite", array(-np.inf)),
            ("empty", array([])), ("empty matrix", np.zeros((0, 3), dtype)),
            ("empty rows", np.zeros((3, 0), dtype)), ("one", array([1])),
            ("whole", array([1, 2, 3])), ("whole, large", array([1, 20, 3000000])),
            ("whole, too large", array([1e16, 1.0])), ("mixed", array([1, 2.5, -3.25])),
            ("tenths", array([0.1, 0.2, 0.3])), ("third", array([1 / 3, 2 / 3])),
            ("negative zero", array([-0.0, 0.0])), ("negative", array([-1, -2.5, -100])),
            ("tiny", array([1e-5, 1.0])), ("tiny alone", array([1.5e-5, 2.5e-5])),
            ("just fixed", array([1e-4, 1e-1])), ("ratio of a thousand", array([1e-3, 1.0])),
            ("ratio above a thousand", array([1e-3, 1.1])),
            ("huge", array([1e8, 1.0])), ("below huge", array([99999999, 1.0])),
            ("exponents of three digits" if dtype is np.float64 else "exponents of two digits",
             array([1e200, 1e-200] if dtype is np.float64 else [1e30, 1e-30])),
            ("NaN and numbers", array([np.nan, 1, -2.5])),
            ("infinities and numbers", array([np.inf, -np.inf, 0.5])),
            ("NaN and infinity", array([np.nan, np.inf])),
            ("vector over two lines", array(normal)),
            ("matrix", array(normal).reshape(4, 6)), ("row", array(normal[:3]).reshape(1, 3)),
            ("column", array(normal[:3]).reshape(3, 1)),
            ("wide matrix", array(normal).reshape(2, 12)),
            ("three axes", array(normal).reshape(2, 3, 4)),
            ("four axes", array(normal[:16]).reshape(2, 2, 2, 2)),
            ("probabilities", array([[0.7, 0.2, 0.1], [0.05, 0.05, 0.9]])),
            ("zeros", np.zeros((2, 3), dtype)),
            ("a thousand", np.arange(1000, dtype=dtype)),
            ("more than a thousand", np.arange(1001, dtype=dtype)),
            ("long, fractions", np.arange(2000, dtype=dtype) / 8),
            ("large matrix", np.arange(10000, dtype=dtype).reshape(100, 100)),
            ("tall matrix", np.arange(2000, dtype=dtype).reshape(1000, 2)),
            ("large cube", np.arange(8000, dtype=dtype).reshape(20, 20, 20)),
        ]]
    for dtype in (np.int32, np.int64, np.uint8):
        word = np.dtype(dtype).name
        result += [case(f"{word}: {name}", value) for name, value in [
            ("scalar", np.array(7, dtype)), ("empty", np.array([], dtype)),
            ("vector", np.array([1, 20, 100], dtype)),
            ("matrix", np.arange(12, dtype=dtype).reshape(3, 4)),
        ]]
    result += [
        case("int32: negative", np.array([1, -20, 300], np.int32)),
        case("int32: long", np.arange(1500, dtype=np.int32)),
        case("int32: large matrix", np.arange(3000, dtype=np.int32).reshape(60, 50)),
        case("bool: scalar", np.array(True)), case("bool: vector", np.array([True, False])),
        case("bool: matrix", np.array([[True, False], [False, False]])),
    ]
    return result
