"""Reads the file that Hornbill wrote, written.h5, with h5py and with h5dump.

    pip install h5py numpy; apt-get install hdf5-tools
    python check_written.py [FILE]
"""

import os
import subprocess
import sys

import h5py
import numpy as np

path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "written.h5")
with h5py.File(path) as f:
    assert list(f) == ["a", "brain", "many", "none", "numbers", "scalar", "strings"]
    assert f.attrs["string"] == "grün 鳥"
    assert f.attrs["names"].tolist() == [b"dense", "größe".encode(), b""]
    assert f.attrs["integer"] == -5
    assert f.attrs["integers"].tolist() == [[1, 2, 3], [2**63 - 1, -(2**63), 0]]
    assert f.attrs["float"] == 0.5
    assert f.attrs["bools"].tolist() == [True, False] and f.attrs["bools"].dtype == bool
    assert isinstance(f.attrs["empty"], h5py.Empty)
    assert f.attrs["no strings"].shape == (0,)
    assert f.attrs["long"] == "0123456789" * 1000
    for name, dataset in f["numbers"].items():
        assert dataset.shape == (2, 3)
        if name != "bfloat16":
            assert dataset.dtype == np.dtype(name)
        expected = [0, 1, 0, 1, 0, 1] if name == "bool" else range(6)
        assert dataset[()].astype("f8").reshape(-1).tolist() == list(expected), name
        assert dataset.attrs["bytes"] == dataset.dtype.itemsize or name == "bfloat16"
        # Elements are where their size wants them.
        assert dataset.id.get_offset() % 8 == 0
    assert f["scalar"][()] == 0 and f["scalar"].shape == ()
    assert f["none"].shape == (0, 3) and f["none"][()].size == 0
    assert f["brain"].dtype == np.dtype("V2") and f["brain"][()].view("<u2").tolist() == [0, 0x3F80]
    assert f["brain"].attrs["dtype"] == "bfloat16"
    assert list(f["many"]) == sorted(f"item {i}" for i in range(300))
    assert all(f["many"][f"item {i}"][()] == i for i in range(300)) and "item" not in f["many"]
    assert [len(f["strings"].attrs[str(i)]) for i in range(40)] == [10 * i for i in range(40)]
    assert list(f["a/b/c/d/e/f"]) == []
# An older tool than h5py's library; -R makes it follow everything.
dumped = subprocess.run(["h5dump", "-R", path], capture_output=True, text=True)
assert dumped.returncode == 0 and not dumped.stderr, dumped.stderr
version = subprocess.run(["h5dump", "--version"], capture_output=True, text=True).stdout.strip()
print(f"h5py {h5py.__version__} (HDF5 {h5py.version.hdf5_version}) and {version} read {path}")

# A file that h5py can go on writing to.
copy = path + ".copy"
try:
    with open(path, "rb") as source, open(copy, "wb") as target:
        target.write(source.read())
    with h5py.File(copy, "a") as f:
        f["more/numbers"] = np.arange(5)
        for i in range(100):
            f.create_group(f"many/new {i}")
        del f["many/item 7"], f["numbers/int8"]
        f["strings"].attrs["new"] = "a string"
        f["scalar"][()] = 3
    with h5py.File(copy) as f:
        assert len(f["many"]) == 399 and f["more/numbers"][4] == 4 and f["scalar"][()] == 3
    print("h5py goes on writing to a copy of it")
finally:
    os.remove(copy)
