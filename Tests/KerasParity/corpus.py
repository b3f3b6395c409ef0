#!/usr/bin/env python3
"""Keeps a few of the models of a folder, which have together as many names as they can, as fixtures of Swift tests.

    python corpus.py FOLDER FIXTURES [COUNT]

FIXTURES is emptied before. The files are those of the folder, but compressed.
"""

import json
import pathlib
import sys
import zipfile

from parity.contents import config, contents


def files(folder, name):
    """The files of a model that Keras wrote."""
    every = [folder / f"{name}{end}" for end in (".keras", "-trained.keras", ".npz")]
    return [path for path in every if path.exists()]


def chosen(folder, count):
    """The models, each the one that adds the most names for its size."""
    names = json.loads((folder / "names.json").read_text())
    models = {}
    for path in sorted(folder.glob("*.npz")):
        found = contents(config(folder / f"{path.stem}.keras"), names)
        models[path.stem] = {(kind, name) for kind, list in found.items() for name in list}
    size = {name: sum(path.stat().st_size for path in files(folder, name)) for name in models}
    covered, picked = set(), []
    while models and len(picked) < count:
        best = max(models, key=lambda name: (len(models[name] - covered) / size[name] ** 0.5, name))
        covered |= models.pop(best)
        picked.append(best)
    return picked


def copy(path, target):
    """Copies a file of Keras's with its members compressed."""
    if path.suffix != ".keras":
        target.write_bytes(path.read_bytes())
        return
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in source.namelist():
            # Always the same time, so that the same models are the same bytes.
            archive.writestr(zipfile.ZipInfo(member), source.read(member), zipfile.ZIP_DEFLATED, 9)


def main():
    folder, fixtures = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    fixtures.mkdir(parents=True, exist_ok=True)
    for old in fixtures.iterdir():
        old.unlink()
    picked = chosen(folder, int(sys.argv[3]) if len(sys.argv) > 3 else 48)
    for name in picked:
        for path in files(folder, name):
            copy(path, fixtures / path.name)
    total = sum(path.stat().st_size for path in fixtures.iterdir())
    print(f"{len(picked)} models, {total / 1000:.0f} kB")


if __name__ == "__main__":
    main()
