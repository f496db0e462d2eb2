"""The error that narrow prototypes and LUT entries make, on structured data with prototypes found by k-means.

For each network, layer by layer: feature maps (feature_maps.py), prototypes of each subspace by k-means over other images than the
one that is run, LUT entries from real-valued weights and unrounded prototypes. Activations and prototypes are then rounded to the
same few bits with one step a layer, the LUT with another; each step is the one of the least squared error. The bits go through
`pqa run --data FILE` in `lt`, and the outputs are those that it saves. Layers are not chained. Errors are root mean squares over a
layer's outputs relative to those of full-width PQ (8-bit prototypes, 16-bit LUT) and to those of the exact convolution.
"""
import json
import pathlib
import tempfile

import numpy

import feature_maps
import kmeans
import networks
import program
from study import Study

PROTOTYPE_BITS = (2, 3, 4, 5, 6, 8)
LUT_BITS = (4, 5, 6, 8, 10, 12, 16)
FULL = (8, 16)
CHECKED = (4, 6)  # the point at which the indices and outputs are computed here, too, for `pqa` to compare
TRAINING = 1024  # subvectors a subspace
CLIP = tuple(k / 10 for k in range(2, 11))  # shares of the largest value that are tried as the end of the range
# Layers of the large networks that are run: of VGG-small those whose tables are not huge, of EfficientNet-B3 every third.
TAKEN = {"vgg_small": slice(0, 4), "efficientnet_b3": slice(0, None, 3)}
COLUMNS = ("network", "layer", "prototype_bits", "lut_bits", "error", "error_of_convolution")


class Trained:
    """A layer with its test image, prototypes and real-valued LUT; units are 1/kmeans.FINE of a feature's."""

    def __init__(self, seed, layer, prototypes, length):
        self.name = layer["name"]
        shape = (layer["kernel_h"], layer["kernel_w"], layer["stride"], length)
        columns = -(-layer["height"] // layer["stride"]) * -(-layer["width"] // layer["stride"])
        images = 1 + min(200, max(4, -(-TRAINING // columns)))
        maps = feature_maps.feature_maps(seed, layer["in_channels"], layer["height"], layer["width"], images)
        training = feature_maps.unfold(maps[1:], *shape)
        stride = max(1, training.shape[1] // TRAINING)
        self.training = training[:, ::stride][:, :TRAINING]
        self.prototypes = kmeans.cluster(seed, self.training, prototypes)
        self.input = maps[0]
        self.subvectors = feature_maps.unfold(maps[:1], *shape)
        weights = feature_maps.weights(seed, layer["out_channels"], layer["in_channels"], *shape[:2])
        flat = numpy.zeros((layer["out_channels"], self.prototypes.shape[0] * length))
        flat[:, :weights[0].size] = weights.reshape(len(weights), -1)
        self.weights = flat.reshape(len(weights), -1, length).transpose(1, 2, 0)  # [Ns][Ls][No]
        self.lut = numpy.matmul(self.prototypes.astype(float), self.weights)  # exact: integers below 2^53

    def convolution(self):
        """[No][N], exact, in the LUT's unit."""
        total = 0
        for subvectors, weights in zip(self.subvectors, self.weights):
            total = total + kmeans.FINE * (subvectors.astype(float) @ weights)
        return total.T


def best_step(values, largest):
    """The whole step that rounds `values` to -largest..largest with the least squared error."""
    top = numpy.abs(values).max()
    steps = sorted({max(1, int(numpy.rint(top * clip / largest))) for clip in CLIP})
    errors = [((values - numpy.clip(numpy.rint(values / s), -largest, largest) * s) ** 2).sum() for s in steps]
    return steps[int(numpy.argmin(errors))]


def rounded(values, step, low, high):
    return numpy.clip(numpy.rint(values / step), low, high).astype(numpy.int32)


def narrow(layer, prototype_bits):
    """(input, prototypes) of a layer as unsigned integers of so many bits."""
    high = (1 << prototype_bits) - 1
    step = best_step(layer.training[:, ::4].astype(float) * kmeans.FINE, high)
    return (rounded(layer.input * kmeans.FINE, step, 0, high), rounded(layer.prototypes, step, 0, high),
            rounded(layer.subvectors * kmeans.FINE, step, 0, high))


def narrow_lut(layer, lut_bits):
    """(LUT, step): signed integers of so many bits."""
    high = (1 << (lut_bits - 1)) - 1
    sample = layer.lut.ravel()[::max(1, layer.lut.size // 100_000)]
    step = best_step(sample, high)
    return rounded(layer.lut, step, -high - 1, high).astype(numpy.int8 if lut_bits <= 8 else numpy.int16), step


def expected(prototypes, subvectors, lut):
    """Indices [Ns][N] and outputs [No][N] in plain NumPy."""
    indices = kmeans.distances(subvectors.astype(float), prototypes.astype(float)).argmin(axis=2)
    output = sum(lut[s].astype(numpy.int64)[indices[s]] for s in range(len(lut)))
    return indices, output.T


def simulate(pqa, workload, tensors, bits):
    """Outputs {layer: [No][N]} of `pqa run` on tensors."""
    with tempfile.TemporaryDirectory() as folder:
        description = pathlib.Path(folder) / "workload.json"
        description.write_text(json.dumps(workload), encoding="utf-8")
        file = pathlib.Path(folder) / "tensors.npz"
        numpy.savez(file, **tensors)
        values = {"arch.bits.activation": bits[0], "arch.bits.prototype": bits[0], "arch.bits.lut": bits[1],
                  "arch.signed.activation": "false"}
        out = pathlib.Path(folder) / "out"
        pqa.call("run", description, "--fidelity", "lt", "--memory", "paper_ddr", "--data", file, "--out", out,
                 "--save-tensors", *program.sets(values))
        outputs = {}
        for saved in sorted((out / "tensors").iterdir()):
            with numpy.load(saved) as archive:
                outputs[saved.stem] = archive["output"].reshape(archive["output"].shape[0], -1).astype(float)
        return outputs


def relative(found, wanted):
    """Root of the mean squared difference, over that of the wanted values."""
    return numpy.sqrt(((found - wanted) ** 2).sum() / (wanted ** 2).sum())


def tensors_of(layers, narrowed, luts, check):
    tensors = {}
    for layer, (image, prototypes, subvectors), (lut, _) in zip(layers, narrowed, luts):
        values = {"input": image, "prototypes": prototypes, "lut": lut}
        if check:
            indices, output = expected(prototypes, subvectors, lut)
            rows = -(-image.shape[1] // layer_stride(image, indices))
            values.update(indices=indices, output=output.reshape(len(output), rows, -1))
        tensors.update({f"{layer.name}/{key}": value for key, value in values.items()})
    return tensors


def layer_stride(image, indices):
    return round((image.shape[1] * image.shape[2] / indices.shape[1]) ** 0.5)


def cases():
    return [(network, PROTOTYPE_BITS, LUT_BITS) for network in networks.ALL]


def measure(pqa, case):
    """The rows of one network with every pair of the widths; FULL must be one of the pairs."""
    network, prototype_bits, lut_bits = case
    file = networks.workload(network)
    file["layers"] = file["layers"][TAKEN.get(network, slice(None))]
    layers = [Trained(seed, l, file["prototypes"], file["subvector_length"]) for seed, l in enumerate(file["layers"], 1)]
    luts = {bits: [narrow_lut(l, bits) for l in layers] for bits in lut_bits}
    narrowed = {bits: [narrow(l, bits) for l in layers] for bits in prototype_bits}

    def outputs(bits):
        tensors = tensors_of(layers, narrowed[bits[0]], luts[bits[1]], bits == CHECKED)
        found = simulate(pqa, file, tensors, bits)
        return [found[l.name] * step for l, (_, step) in zip(layers, luts[bits[1]])]

    full = outputs(FULL)
    exact = [l.convolution() for l in layers]
    pairs = [(p, l) for p in prototype_bits for l in lut_bits]
    rows = []
    for bits, found in zip(pairs, pqa.map(outputs, pairs)):
        for layer, output, wanted, convolution in zip(layers, found, full, exact):
            errors = (f"{relative(output, other):.4f}" for other in (wanted, convolution))
            rows.append(dict(zip(COLUMNS, (network, layer.name, *bits, *errors))))
    return rows


STUDY = Study("low_width_error", COLUMNS[:4], cases, measure, lambda: [("kws", (4, 8), (6, 16))], at_once=False)
