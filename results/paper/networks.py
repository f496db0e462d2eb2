"""The networks of the comparison, their configurations, and the points of hardware."""
import collections
import json

from program import ROOT

PUBLISHED = ("resnet20", "kws", "emnist")  # networks of the comparison table
FURTHER = ("vgg_small", "efficientnet_b3")
ALL = PUBLISHED + FURTHER
MEMORIES = {"ddr": "paper_ddr", "hbm": "paper_hbm"}

# Lanes of the comparison table's hardware: the length of a subvector is matched, prototypes up to 16 at a time.
POINTS = ((32, 16), (32, 64), (64, 32))  # No_vec, Ns_vec

# Ours, in the manner of the table, for the networks that its public rows lack; the first is the shipped default.
FURTHER_CONFIGURATIONS = {
    "vgg_small": ((3, 32), (9, 16)),
    "efficientnet_b3": ((32, 16), (8, 16)),
}
FURTHER_BITS = ((8, 16), (4, 8))

Configuration = collections.namedtuple("Configuration", "length prototypes prototype_bits lut_bits")
Lanes = collections.namedtuple("Lanes", "outputs length prototypes subspaces")


def workload(network):
    return json.loads((ROOT / f"workloads/networks/{network}.json").read_text(encoding="utf-8"))


def default_configuration(network):
    """The shipped one, at the full width of 8-bit prototypes and 16-bit LUT entries."""
    file = workload(network)
    return Configuration(file["subvector_length"], file["prototypes"], 8, 16)


def matched_lanes(configuration, outputs, subspaces):
    return Lanes(outputs, configuration.length, min(configuration.prototypes, 16), subspaces)


def paths(configuration, lanes):
    """What `--set` needs for them."""
    values = {"workload.prototypes": configuration.prototypes, "workload.subvector_length": configuration.length}
    values.update({"arch.bits.prototype": configuration.prototype_bits, "arch.bits.lut": configuration.lut_bits})
    values.update({f"arch.lanes.{key}": value for key, value in lanes._asdict().items()})
    return values
