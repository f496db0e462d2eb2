"""K-means of many small problems at once, exact in whole numbers and so the same on every machine.

Points are integers; centres are kept in units of 1/FINE. Distances are sums of products of integers far below 2^53, which
double precision holds exactly in whatever order a library adds them.
"""
import numpy

FINE = 16
ROUNDS = 12
CHUNK = 4_000_000  # distances held at a time


def distances(points, centres):
    """Squared distances [S][n][k], less each point's own square, of points [S][n][L] (times FINE) to centres [S][k][L]."""
    products = numpy.matmul(points, centres.transpose(0, 2, 1))
    return numpy.einsum("skl,skl->sk", centres, centres)[:, None, :] - 2 * products


def first_centres(rng, points, count):
    """k-means++: each next centre is drawn by the squared distance to the nearest one so far."""
    subspaces, n, length = points.shape
    centres = numpy.empty((subspaces, count, length))
    every = numpy.arange(subspaces)
    centres[:, 0] = points[every, rng.integers(0, n, subspaces)]
    nearest = ((points - centres[:, :1]) ** 2).sum(axis=2)
    for k in range(1, count):
        reach = numpy.cumsum(nearest, axis=1)
        target = numpy.floor(rng.random(subspaces) * reach[:, -1])
        chosen = numpy.minimum((reach <= target[:, None]).sum(axis=1), n - 1)
        centres[:, k] = points[every, chosen]
        nearest = numpy.minimum(nearest, ((points - centres[:, k:k + 1]) ** 2).sum(axis=2))
    return centres


def means(points, owner, centres):
    """The mean of each centre's points, rounded to whole units; a centre without points stays."""
    subspaces, count, length = centres.shape
    flat = (owner + count * numpy.arange(subspaces)[:, None]).ravel()
    size = numpy.bincount(flat, minlength=subspaces * count)
    moved = centres.reshape(-1, length).copy()
    some = size > 0
    for l in range(length):
        total = numpy.bincount(flat, weights=points[:, :, l].ravel(), minlength=subspaces * count)
        moved[some, l] = numpy.rint(total[some] / size[some])
    return moved.reshape(centres.shape)


def cluster(seed, points, count):
    """Centres [S][count][L] in units of 1/FINE of integer points [S][n][L]."""
    subspaces, n, _ = points.shape
    centres = []
    step = max(1, CHUNK // (n * count))
    for begin in range(0, subspaces, step):
        part = points[begin:begin + step].astype(numpy.float64) * FINE
        rng = numpy.random.default_rng([seed, begin])
        found = first_centres(rng, part, count)
        for _ in range(ROUNDS):
            found = means(part, distances(part, found).argmin(axis=2), found)
        centres.append(found)
    return numpy.concatenate(centres).astype(numpy.int64)
