"""Writes the HDF5 files of this folder with h5py, and a JSON file beside each that says what h5py reads from it.

    pip install h5py numpy
    python make_fixtures.py

Written with h5py 3.14 and HDF5 1.14.6.
"""

import ctypes
import glob
import json
import os

import h5py
import numpy as np

FOLDER = os.path.dirname(os.path.abspath(__file__))
NUMBERS = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]


def create(parent, name, data, layout=None, early=False, **options):
    """A data set with properties that h5py's own function does not offer."""
    data = np.asarray(data)
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    if layout is not None:
        plist.set_layout(layout)
    if "chunks" in options:
        plist.set_chunk(options["chunks"])
    if early:
        plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    space = h5py.h5s.create_simple(data.shape)
    made = h5py.h5d.create(parent.id, name.encode(), h5py.h5t.py_create(data.dtype, logical=True), space, plist)
    made.write(h5py.h5s.ALL, h5py.h5s.ALL, data)


def fill_numbers(f):
    g = f.create_group("numbers")
    for code in NUMBERS:
        edges = np.iinfo(code) if code[0] != "f" else np.finfo(code)
        values = np.array([0, 1, edges.min, edges.max, 100], dtype=code)
        g[code] = values
        g[code + "_big"] = values.astype(">" + code)
    g["f2"][4] = 2.0**-24
    g["bool"] = np.array([[True, False], [False, True]])
    g["scalar"] = np.float32(2.5)
    g["none"] = np.zeros((0, 3), "f4")
    g["null"] = h5py.Empty("f4")
    g["opaque"] = np.array([0x3F80, 0xC000, 0x7F80], "<u2").view("V2").reshape(3, 1)
    colors = h5py.enum_dtype({"RED": 1, "GREEN": 2}, basetype="i2")
    g.create_dataset("enumeration", data=np.array([1, 2, 1], "i2"), dtype=colors)
    create(g, "compact", np.arange(6, dtype="i4").reshape(2, 3), h5py.h5d.COMPACT)
    g.create_dataset("unwritten", (2, 2), "f8", fillvalue=1.5)
    f["type"] = np.dtype("<f4")
    g.create_dataset("of_named_type", data=[1, 2], dtype=f["type"])


def fill_strings(f):
    g = f.create_group("strings")
    g["fixed"] = np.array([b"a", b"bcd", b""], "S3")
    g["variable"] = np.array(["eins", "", "größer als 鳥"], dtype=h5py.string_dtype())
    g["scalar"] = "one"
    g["utf8"] = np.array(["grün".encode()], dtype=h5py.string_dtype("utf-8", 8))
    many = [f"string number {i}" * (i % 7) for i in range(300)]
    g.create_dataset("many", data=np.array(many, object), dtype=h5py.string_dtype(), chunks=(64,), compression="gzip")
    space = h5py.h5t.C_S1.copy()
    space.set_size(6)
    space.set_strpad(h5py.h5t.STR_SPACEPAD)
    h5py.h5d.create(g.id, b"spaces", space, h5py.h5s.create_simple((2,))).write(
        h5py.h5s.ALL, h5py.h5s.ALL, np.array([b"ab    ", b"abcdef"], "S6"), space)


def fill_chunks(f):
    g = f.create_group("chunks")
    cube = np.arange(7 * 5 * 6, dtype="i4").reshape(7, 5, 6)
    g.create_dataset("plain", data=cube, chunks=(3, 2, 4))
    g.create_dataset("rows", data=cube, chunks=(2, 5, 6))
    g.create_dataset("gzip", data=cube, chunks=(3, 2, 4), compression="gzip")
    g.create_dataset("shuffle", data=cube.astype("f8"), chunks=(4, 5, 2), compression="gzip", shuffle=True)
    g.create_dataset("fletcher", data=cube.astype("u1"), chunks=(3, 5, 3), fletcher32=True)
    g.create_dataset(
        "all", data=cube.astype(">f4"), chunks=(3, 3, 3), compression="gzip", shuffle=True, fletcher32=True)
    g.create_dataset("single", data=cube, chunks=cube.shape)
    g.create_dataset("single_gzip", data=cube, chunks=cube.shape, compression="gzip")
    create(g, "implicit", cube, early=True, chunks=(3, 2, 4))
    g.create_dataset("growing", data=cube[0], chunks=(2, 4), maxshape=(None, 6))
    g.create_dataset("growing_second", data=cube[0], chunks=(2, 2), maxshape=(9, None))
    g.create_dataset("growing_gzip", data=cube, chunks=(1, 2, 2), maxshape=(None, 5, 6), compression="gzip")
    g.create_dataset("growing_both", data=cube[0], chunks=(2, 4), maxshape=(None, None))
    g.create_dataset(
        "growing_both_gzip", data=np.arange(400, dtype="u2").reshape(20, 20), chunks=(2, 1), maxshape=(None, None),
        compression="gzip")
    g.create_dataset("limited", data=cube[0], chunks=(2, 4), maxshape=(20, 20))
    sparse = g.create_dataset("sparse", (40, 40), "i2", chunks=(8, 8), fillvalue=-7)
    sparse[10:12, 30:] = 5
    g.create_dataset("never", (4,), "f4", chunks=(2,), maxshape=(None,))
    if f.libver[0] != "earliest":
        paged = g.create_dataset("paged", (1500,), "u1", chunks=(1,))
        paged[3], paged[1499] = 1, 2
        long = g.create_dataset("long", (40000,), "u1", chunks=(1,), maxshape=(None,))
        for index in (0, 5, 200, 3000, 39000):
            long[index] = index % 250


def fill_groups(f):
    g = f.create_group("groups")
    for index in range(150):
        g.create_group(f"member_{index}")
    g.create_group("deep/er/est")["x"] = 1
    g.create_group("größe")
    ordered = f.create_group("ordered", track_order=True)
    for name in "zebra", "apple", "mango":
        ordered.create_group(name)
    ordered = f.create_group("ordered_many", track_order=True)
    for index in range(20):
        ordered.create_group(f"{(index * 7) % 20}")
    g = f.create_group("attributes", track_order=False)
    for index in range(20):
        g.attrs[f"attribute {index}"] = index
    g = f.create_group("ordered_attributes", track_order=True)
    for index in range(12):
        g.attrs[f"{(index * 5) % 12}"] = index
    g = f.create_group("values")
    g.attrs["string"] = "grün"
    g.attrs["bytes"] = np.bytes_(b"bytes")
    g.attrs["names"] = np.array([b"dense", b"dense_1"])
    g.attrs["variable"] = ["a", "bc"]
    g.attrs["float"] = 0.5
    g.attrs["floats"] = np.array([[1, 2], [3, 4]], ">f4")
    g.attrs["bool"] = True
    g.attrs["empty"] = h5py.Empty("f4")
    g.attrs.create("named", 7, dtype=f["type"])
    if f.libver[0] != "earliest":
        for index in range(3):
            g.attrs[f"large {index}"] = np.arange(6000 + index, dtype="u1")


def fill_small(f):
    """A little of everything, for readers of damaged files."""
    numbers = np.arange(24, dtype="f4").reshape(4, 6)
    f["plain"] = numbers
    f["big"] = numbers[0].astype(">i2")
    f["bool"] = np.array([True, False])
    f["half"] = numbers[1].astype("f2")
    f["opaque"] = np.array([1, 2], "u2").view("V2")
    f["texts"] = np.array(["eins", "zwei"], dtype=h5py.string_dtype())
    f["fixed"] = np.array([b"a", b"bcd"], "S3")
    create(f, "compact", numbers[0], h5py.h5d.COMPACT)
    f.create_dataset("unwritten", (9,), "f8", fillvalue=1.5)
    options = {"compression": "gzip", "shuffle": True, "fletcher32": True}
    f.create_dataset("chunks", data=numbers, chunks=(2, 4), **options)
    f.create_dataset("single", data=numbers, chunks=numbers.shape, **options)
    create(f, "implicit", numbers, early=True, chunks=(2, 4))
    f.create_dataset("growing", data=numbers, chunks=(1, 1), maxshape=(None, 6))
    f.create_dataset("growing_gzip", data=numbers, chunks=(1, 2), maxshape=(None, 6), compression="gzip")
    f.create_dataset("growing_both", data=numbers, chunks=(1, 2), maxshape=(None, None), compression="gzip")
    f.create_dataset("fixed_array", data=numbers, chunks=(1, 2))
    f["type"] = np.dtype("<f4")
    f.create_dataset("of_named_type", data=[1, 2], dtype=f["type"])
    for index in range(12):
        f[f"many/{index}"] = h5py.SoftLink("/plain")
    f["many/external"] = h5py.ExternalLink("other.h5", "/x")
    f["a/b/c"] = 1
    g = f.create_group("ordered", track_order=True)
    for index in range(10):
        g.attrs[f"{index}"] = index
    f.attrs["text"] = "grün"
    f.attrs["names"] = np.array([b"dense", b"dense_1"])
    f.attrs["floats"] = np.array([[1, 2], [3, 4]], ">f4")


def fill_shared(f):
    """Messages that objects share: attributes in headers, in trees and by themselves, and what data sets are."""
    f["type"] = np.dtype("<f4")
    options = {"chunks": (2, 3), "compression": "gzip", "fillvalue": 1.5}
    for name in "abc":
        made = f.create_dataset(f"data/{name}", data=np.arange(12, dtype="f8").reshape(4, 3), **options)
        made.attrs["unit"], made.attrs["scale"] = "metre", np.arange(4) / 8
        group = f.create_group(f"many/{name}")
        for index in range(12):
            group.attrs[f"attribute {index}"] = [f"number {index}", name if index == 3 else "same"]
        group.attrs["large"] = np.arange(400, dtype="i2")
        group.attrs.create("named", 7, dtype=f["type"])
        ordered = f.create_group(f"ordered/{name}", track_order=True)
        for index in range(9):
            ordered.attrs[f"{(index * 5) % 9}"] = index
    f["texts"] = np.array(["eins", "zwei"], dtype=h5py.string_dtype())


def fill_refused(f):
    f["data"] = np.arange(3)
    f["soft"] = h5py.SoftLink("/data")
    f["external"] = h5py.ExternalLink("other.h5", "/data")
    layout = h5py.VirtualLayout((3,), "i8")
    layout[:] = h5py.VirtualSource("other.h5", "data", (3,))
    f.create_virtual_dataset("virtual", layout)
    f.create_dataset("elsewhere", (3,), "i4", external=[("other.bin", 0, 12)])
    f.create_dataset("lzf", data=np.arange(64), compression="lzf")
    f.create_dataset("scaleoffset", data=np.arange(64), scaleoffset=8)
    f["compound"] = np.array([(1, 2.0)], [("a", "i4"), ("b", "f4")])
    f.create_dataset("sequences", (2,), h5py.vlen_dtype("i4"))
    f["reference"] = f["data"].ref
    f.attrs["reference"] = f["data"].ref
    f["complex"] = np.array([1 + 2j])
    f.create_dataset("huge", (1 << 20, 1 << 20), "f4", chunks=(1 << 10, 1 << 10), compression="gzip")


def value(data):
    """A value as JSON: flat, strings as text."""
    def plain(x):
        return x.decode() if isinstance(x, bytes) else x
    flat = np.asarray(data).reshape(-1)
    if flat.dtype.kind == "V":
        flat = flat.view("u2")
    return [plain(x) for x in flat.tolist()]


def describe(item):
    found = {"attributes": [], "values": {}}
    for name in item.attrs:
        found["attributes"].append(name)
        data = item.attrs[name]
        if not isinstance(data, h5py.Empty):
            found["values"][name] = value(data)
    if isinstance(item, h5py.Group):
        return found | {"names": list(item)}
    if isinstance(item, h5py.Dataset):
        data = item[()]
        if isinstance(data, h5py.Empty):
            return found | {"shape": [], "data": []}
        text = value(data)
        # A file of expected numbers stays small where most are the same.
        if len(text) > 1000:
            return found | {"shape": list(item.shape), "sum": float(np.sum(data, dtype="f8")), "data": text[:300]}
        return found | {"shape": list(item.shape), "data": text}
    return found


def describe_all(path):
    with h5py.File(path) as f:
        found = {"/": describe(f)}
        f.visititems(lambda name, item: found.__setitem__("/" + name, describe(item)))
    return found


def save(name, libver, *parts, userblock=None, fcpl=None):
    path = os.path.join(FOLDER, name + ".h5")
    if fcpl is None:
        f = h5py.File(path, "w", libver=libver, userblock_size=userblock)
    else:
        fapl = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
        if libver is not None:
            fapl.set_libver_bounds(*libver)
        f = h5py.File(h5py.h5f.create(path.encode(), h5py.h5f.ACC_TRUNC, fcpl, fapl))
    with f:
        for part in parts:
            part(f)
    if userblock:
        with open(path, "r+b") as f:
            f.write(b"The user's own bytes.")


def sizes():
    """Numbers of four bytes."""
    fcpl = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    fcpl.set_sizes(4, 4)
    return fcpl


def call(name, plist, *arguments):
    """A function of HDF5's for a list of properties, of unsigned numbers."""
    pattern = os.path.join(os.path.dirname(h5py.__file__), "..", "h5py.libs", "libhdf5-*")
    function = getattr(ctypes.CDLL(glob.glob(pattern)[0]), name)
    function.argtypes = [ctypes.c_int64] + [ctypes.c_uint] * len(arguments)
    assert function(plist.id, *arguments) == 0


def tree_size():
    """A size of tree nodes that only superblock 1 can tell; h5py has no function for it."""
    fcpl = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    call("H5Pset_istore_k", fcpl, 8)
    return fcpl


def sharing():
    """Three tables of shared messages, one of them for attributes, whose messages a list finds until there are five."""
    fcpl = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    call("H5Pset_shared_mesg_nindexes", fcpl, 3)
    call("H5Pset_shared_mesg_phase_change", fcpl, 5, 4)
    dataspace, datatype, fill_value, filters, attribute = 0x2, 0x8, 0x20, 0x800, 0x1000
    for index, kinds in enumerate((dataspace | datatype, attribute, fill_value | filters)):
        call("H5Pset_shared_mesg_index", fcpl, index, kinds, 1)
    return fcpl


if __name__ == "__main__":
    parts = fill_numbers, fill_strings, fill_chunks, fill_groups
    save("earliest", ("earliest", "v114"), *parts)
    save("latest", ("latest", "latest"), *parts)
    save("version108", ("v108", "v108"), fill_numbers, fill_strings)
    save("userblock", ("earliest", "v114"), fill_strings, userblock=1024)
    save("sizes", None, fill_numbers, fill_groups, fcpl=sizes())
    save("superblock1", None, fill_chunks, fcpl=tree_size())
    latest = (h5py.h5f.LIBVER_LATEST, h5py.h5f.LIBVER_LATEST)
    save("shared", latest, fill_shared, fcpl=sharing())
    for name in "earliest", "latest", "version108", "userblock", "sizes", "superblock1", "shared":
        with open(os.path.join(FOLDER, name + ".json"), "w") as f:
            json.dump(describe_all(os.path.join(FOLDER, name + ".h5")), f, separators=(",", ":"))
            f.write("\n")
    save("small_earliest", ("earliest", "v114"), fill_small)
    save("small_latest", ("latest", "latest"), fill_small)
    save("refused", ("latest", "latest"), fill_refused)
