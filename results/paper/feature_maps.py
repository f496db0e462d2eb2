"""Structured feature maps and weights, made from a seed, as whole numbers.

No trained network comes with the project, and white noise has no structure that prototypes could find. These maps have what
those of a convolutional network have: they are smooth and have edges, their channels are mixtures of fewer patterns, and a ReLU
has cut off what is negative. Everything is rounded to integers at once, so that what follows is exact on any machine.
"""
import numpy

FEATURE_BITS = 12  # unsigned
WEIGHT_BITS = 12  # and a sign


def patterns(rng, count, height, width):
    """`count` pictures: waves of low frequency and one soft edge each."""
    y = (numpy.arange(height) + 0.5)[:, None] / height
    x = (numpy.arange(width) + 0.5)[None, :] / width
    pictures = numpy.empty((count, height, width))
    for picture in pictures:
        picture[...] = 0
        for frequency in (0.7, 1.5, 3.0):
            fy, fx = rng.uniform(-frequency, frequency, 2)
            picture += numpy.cos(2 * numpy.pi * (fy * y + fx * x + rng.uniform())) / frequency
        angle, offset = rng.uniform(0, 2 * numpy.pi), rng.uniform(-0.3, 0.3)
        across = numpy.cos(angle) * (x - 0.5) + numpy.sin(angle) * (y - 0.5) - offset
        picture += 1.5 * numpy.tanh(across / rng.uniform(0.02, 0.2))
    return pictures


def mixture(rng, channels, count):
    """How much of each pattern a channel has: of few much, of the others little."""
    weights = rng.uniform(-1, 1, (channels, count))
    return weights * numpy.abs(weights) ** 2


def feature_maps(seed, channels, height, width, images):
    """[images][C][H][W]; the same mixtures for all images, other patterns in each."""
    rng = numpy.random.default_rng(seed)
    count = max(4, channels // 8)
    mix, bias = mixture(rng, channels, count), rng.uniform(-0.2, 0.6, channels)
    maps = numpy.empty((images, channels, height, width), dtype=numpy.int64)
    for one in maps:
        pictures = patterns(rng, count, height, width)
        mixed = numpy.einsum("ck,khw->chw", mix, pictures) / numpy.sqrt(0.15 * count) + bias[:, None, None]
        one[...] = numpy.clip(numpy.rint(mixed * (1 << (FEATURE_BITS - 2))), 0, (1 << FEATURE_BITS) - 1)
    return maps


def weights(seed, outputs, channels, kernel_h, kernel_w):
    """[No][C][FH][FW], from a triangular distribution; each kernel is smoothed with its centre."""
    rng = numpy.random.default_rng(seed)
    values = rng.uniform(-0.5, 0.5, (outputs, channels, kernel_h, kernel_w)) + rng.uniform(-0.5, 0.5, (outputs, channels, 1, 1))
    return numpy.rint(values * (1 << WEIGHT_BITS)).astype(numpy.int64)


def unfold(maps, kernel_h, kernel_w, stride, length):
    """Subvectors [Ns][images*N][Ls] of [images][C][H][W] with "same" padding, as docs/formats.md orders them."""
    images, channels, height, width = maps.shape
    rows, columns = -(-height // stride), -(-width // stride)
    pad_h = max(0, (rows - 1) * stride + kernel_h - height)
    pad_w = max(0, (columns - 1) * stride + kernel_w - width)
    padded = numpy.pad(maps, ((0, 0), (0, 0), (pad_h // 2, pad_h - pad_h // 2), (pad_w // 2, pad_w - pad_w // 2)))
    subspaces = -(-channels * kernel_h * kernel_w // length)
    unfolded = numpy.zeros((images, rows * columns, subspaces * length), dtype=maps.dtype)
    element = 0
    for c in range(channels):
        for y in range(kernel_h):
            for x in range(kernel_w):
                part = padded[:, c, y:y + (rows - 1) * stride + 1:stride, x:x + (columns - 1) * stride + 1:stride]
                unfolded[:, :, element] = part.reshape(images, -1)
                element += 1
    return unfolded.reshape(images * rows * columns, subspaces, length).transpose(1, 0, 2)
