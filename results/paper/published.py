"""The published model in plain Python: PQA's cycles (with chain.py), the conventional accelerator's, and both areas.

Written from the restated formulas and held against the published comparison table; nothing here comes from `pqa`, so that the
two check each other.
"""
import chain
from chain import ceil_div

DLA_OUTPUTS, DLA_CHANNELS, DLA_COLUMNS, DLA_WINDOW, DLA_KERNEL = 48, 8, 4, 6, 3  # Kvec, Cvec, Qvec, Wvec, Svec
DLA_WEIGHT_BITS = 16
DLA_AREA = 3 * 2304 + 4 * 1152 + 330 * DLA_OUTPUTS
BITS_PER_CYCLE = {memory: ceil_div(8 * rate, chain.CLOCK_HZ) for memory, rate in chain.RATE.items()}


def pqa_layer(layer, hardware, memory):
    """(init, compute, total) of a chain.Layer on a chain.Hardware."""
    init = chain.paper_init(layer, hardware, chain.RATE[memory])
    compute = chain.compute(layer, hardware)
    return init, compute, max(init, compute)


def dla_layer(layer, memory, ceiling=False):
    """(init, compute, total) of a layer of a workload file. `ceiling`: a kernel's width takes whole passes."""
    kernel = ceil_div(layer["kernel_w"], DLA_KERNEL) if ceiling else layer["kernel_w"] / DLA_KERNEL
    weights = layer["out_channels"] * layer["kernel_w"] * layer["kernel_h"] * layer["in_channels"] * DLA_WEIGHT_BITS
    init = ceil_div(weights, BITS_PER_CYCLE[memory])
    rows, columns = ceil_div(layer["height"], layer["stride"]), ceil_div(layer["width"], layer["stride"])
    # In double precision and in the published order: in exact numbers EMNIST on ddr would take a cycle more.
    before = ceil_div(layer["out_channels"], DLA_OUTPUTS) * rows * ceil_div(columns, DLA_COLUMNS)
    compute = int(before * kernel * layer["kernel_h"] * ceil_div(layer["in_channels"], DLA_CHANNELS))
    return init, compute, max(init, compute)


def pqa_area(lanes, squarers=False):
    """In CLB equivalents, with L2. `squarers`: DSPs as the kernel has them (Np_vec) instead of as published (No_vec)."""
    dsp = (lanes.prototypes if squarers else lanes.outputs) * lanes.subspaces * lanes.length
    m20k = 2 * ceil_div(lanes.subspaces * lanes.outputs, 2)
    logic = (54.0152229 * (lanes.outputs + lanes.prototypes) + 197.18071766 * lanes.subspaces + 59.99415826 * lanes.length
             - 1248.8141835982537)
    return 3 * dsp + 4 * m20k + logic


def chain_layers(file, configuration):
    return chain.layers_of(file, configuration.prototypes, configuration.length)


def chain_hardware(lanes, configuration):
    return chain.Hardware(lanes.outputs, lanes.length, lanes.prototypes, lanes.subspaces, configuration.prototype_bits,
                          configuration.lut_bits)


def pqa_network(file, configuration, lanes, memory):
    hardware = chain_hardware(lanes, configuration)
    return sum(pqa_layer(l, hardware, memory)[2] for l in chain_layers(file, configuration))


def dla_network(file, memory, ceiling=False):
    return sum(dla_layer(l, memory, ceiling)[2] for l in file["layers"])
