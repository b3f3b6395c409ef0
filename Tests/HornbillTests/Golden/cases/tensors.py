"""What NumPy computes of arrays: slices, orders, sums in Einstein's notation, linear algebra."""

import numpy as np

from . import common


def case(name, inputs, outputs):
    """The results of one expression, which the Swift test writes down under the same name."""
    arrays = lambda values: [common.tensor(np.array(v, order="C")) for v in values]
    return {"name": name, "inputs": arrays(inputs), "outputs": arrays(outputs)}


def slices():
    """Basic and advanced indexing."""
    x = np.arange(60, dtype=np.int64).reshape(3, 4, 5)
    expressions = {
        "x[1]": x[1], "x[-1, 2]": x[-1, 2], "x[1:3, 2:]": x[1:3, 2:], "x[:, 1]": x[:, 1],
        "x[..., 0]": x[..., 0], "x[0:3:2, ::-1]": x[0:3:2, ::-1], "x[2:0:-1]": x[2:0:-1],
        "x[:, :, 8:1:-2]": x[:, :, 8:1:-2], "x[-9:9:2]": x[-9:9:2], "x[:, -1:-3:-1]": x[:, -1:-3:-1],
        "x[2:1]": x[2:1], "x[:-1, ::3]": x[:-1, ::3], "x[None, 1, ..., None]": x[None, 1, ..., None],
        "x[-2:, :-3]": x[-2:, :-3], "x[5:]": x[5:], "x[-1:-9:-1]": x[-1:-9:-1],
    }
    yield from (case(name, [x], [value]) for name, value in expressions.items())
    y = x.copy()
    y[1:, ::2, -1] = np.array([7, 8])
    yield case("x[1:, ::2, -1] = [7, 8]", [x], [y])
    yield case("take", [x], [np.take(x, [[3, 0], [-1, 1]], axis=1)])
    yield case("split", [x], np.split(x, [1, 3], axis=1))
    yield case("stack", [x], [np.stack([x, 2 * x], axis=-1)])
    yield case("flip", [x], [np.flip(x, (0, 2))])


def orders(rng):
    """Sorting and running totals."""
    x = np.round(rng.standard_normal((3, 20)), 1)
    x[1, 4] = x[1, 9] = np.nan
    yield case("sort", [x], [np.sort(x), np.argsort(x, kind="stable"), np.sort(x, axis=0)])
    y = rng.uniform(0.5, 1.5, (3, 4, 5))
    yield case("cumulative", [y], [np.cumsum(y, -1), np.cumsum(y, 1), np.cumprod(y, -1), np.cumprod(y, 0)])
    order = np.argsort(-y, axis=1, kind="stable")[:, :2]
    yield case("topK", [y], [np.take_along_axis(y, order, 1), order])


def matrices(rng):
    """Triangles, diagonals, products."""
    x = rng.standard_normal((2, 4, 5))
    yield case("triangles", [x], [np.tril(x), np.tril(x, 1), np.triu(x), np.triu(x, -2)])
    yield case("diagonals", [x], [
        np.diagonal(x, 1, 1, 2), np.diagonal(x, -2, 2, 0), np.trace(x, 0, 1, 2), np.diagonal(x, 9, 1, 2)])
    yield case("eye", [x], [np.eye(3), np.eye(3, 5, 1), np.eye(4, 2, -2)])
    a, b = rng.standard_normal((3, 4)), rng.standard_normal((2, 4, 5))
    yield case("dot", [a, b], [np.dot(a, b), np.outer(a[0], a[1])])


def einsums(rng):
    """Equations of every form."""
    shapes = {
        "ij,jk->ik": [(3, 4), (4, 5)], "ij,jk": [(3, 4), (4, 5)], "ba,cb": [(2, 3), (4, 2)],
        "ii": [(4, 4)], "ii->i": [(4, 4)], "iij->ji": [(3, 3, 2)], "ijk->": [(2, 3, 4)],
        "bij,bkj->bik": [(2, 3, 4), (2, 5, 4)], "bhqd,bhkd->bhqk": [(2, 3, 4, 5), (2, 3, 6, 5)],
        "...ij,...jk->...ik": [(2, 1, 3, 4), (5, 4, 2)], "...i->i...": [(2, 3, 4)], "i...,i...": [(3, 2), (3,)],
        "i,j,k->kij": [(2,), (3,), (4,)], "ij,jk,kl->il": [(2, 3), (3, 4), (4, 5)],
        "abc,cd,abd->a": [(2, 3, 4), (4, 5), (2, 3, 5)], "ij,ij->": [(3, 4), (3, 4)],
        " i j , j -> i ": [(3, 4), (4,)], "...,...": [(3, 1), (4,)], "ij,k->jk": [(2, 3), (4,)],
    }
    for equation, extents in shapes.items():
        inputs = [rng.standard_normal(s) for s in extents]
        yield case("einsum " + equation, inputs, [np.einsum(equation, *inputs)])


def linear_algebra(rng):
    """Equations and factors, in both widths and in stacks."""
    for word, dtype in (("", np.float64), (" float32", np.float32)):
        a = rng.standard_normal((2, 4, 4)).astype(dtype)
        b = rng.standard_normal((2, 4, 3)).astype(dtype)
        p = a @ a.transpose(0, 2, 1) + np.eye(4, dtype=dtype)
        tall = rng.standard_normal((2, 6, 4)).astype(dtype)
        right = rng.standard_normal((2, 6, 3)).astype(dtype)
        yield case("equations" + word, [a, b], [
            np.linalg.solve(a, b), np.linalg.solve(a[0], b[0, :, 0]), np.linalg.inv(a), np.linalg.det(a)])
        yield case("cholesky" + word, [p], [np.linalg.cholesky(p)])
        factor = np.linalg.cholesky(p)
        yield case("triangular" + word, [factor, b], [
            np.linalg.solve(factor, b), np.linalg.solve(factor.transpose(0, 2, 1), b)])
        q, r = np.linalg.qr(tall)
        signs = np.sign(np.diagonal(r, 0, 1, 2))
        yield case("qr" + word, [tall], [q * signs[:, None, :], r * signs[:, :, None]])
        yield case("leastSquares" + word, [tall, right], [
            np.stack([np.linalg.lstsq(m, y, rcond=None)[0] for m, y in zip(tall, right)])])


def cases():
    """All of them."""
    rng = common.generator(31)
    return [*slices(), *orders(rng), *matrices(rng), *einsums(rng), *linear_algebra(rng)]
