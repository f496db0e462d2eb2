"""Tables and figures of low_width_cost.py and low_width_error.py."""
import collections

import low_width_cost
import networks
import pictures
from low_width_error import FULL, LUT_BITS, PROTOTYPE_BITS
from report import markdown_table
from study import the_only

COST = ("cycles", "bus_bytes", "area_width_aware", "energy_uj")


def mean_errors(rows):
    """{(network, prototype bits, LUT bits): (error, error of the convolution)}, means over the layers."""
    found = collections.defaultdict(list)
    for r in rows:
        key = (r["network"], int(r["prototype_bits"]), int(r["lut_bits"]))
        found[key].append((float(r["error"]), float(r["error_of_convolution"])))
    return {key: tuple(sum(v) / len(v) for v in zip(*values)) for key, values in found.items()}


def error_table(errors, network):
    header = ["prototype bits", *(f"LUT {l}" for l in LUT_BITS)]
    cells = [[p, *(f"{errors[network, p, l][0]:.3f} / {errors[network, p, l][1]:.3f}" for l in LUT_BITS)] for p in PROTOTYPE_BITS]
    return markdown_table(header, cells, 0)


def relative_cost(rows, column, **case):
    """Of a pair of widths, relative to the full width."""
    full = dict(case, prototype_bits=FULL[0], lut_bits=FULL[1])
    return float(the_only(rows, **case)[column]) / float(the_only(rows, **full)[column])


def cost_table(rows, memory, pairs=((8, 16), (6, 8), (4, 8), (4, 6), (4, 4), (2, 4))):
    header = ["network", "bits", "cycles", "bytes", "area", "energy", "cycles, %", "bytes, %", "area, %", "energy, %"]
    cells = []
    for network in networks.ALL:
        for p, l in pairs:
            case = {"network": network, "memory": memory, "prototype_bits": p, "lut_bits": l}
            row = the_only(rows, **case)
            cells.append([network, f"{p}/{l}", row["cycles"], row["bus_bytes"], f"{float(row['area_width_aware']):.0f}",
                          f"{float(row['energy_uj']):.1f}", *(f"{100 * relative_cost(rows, c, **case):.0f}" for c in COST)])
    return markdown_table(header, cells, 2)


def error_figure(errors):
    """Above against full-width PQ, below against the exact convolution."""
    shape, axes = pictures.panels(2, len(networks.ALL), width=10.5, height=2.3, sharex=True, sharey="row", layout="constrained")
    for which, row in enumerate(axes):
        for axis, network in zip(row, networks.ALL):
            for colour, p in zip(pictures.PALETTE, PROTOTYPE_BITS):
                axis.plot(LUT_BITS, [errors[network, p, l][which] for l in LUT_BITS], "-o", color=colour, label=f"{p} bits")
            axis.set_xticks(LUT_BITS)
            axis.set_ylim(0, 0.8 if which else 0.55)
    for axis, network in zip(axes[0], networks.ALL):
        axis.set_title(network)
    for axis in axes[1]:
        axis.set_xlabel("bits of a LUT entry")
    axes[0][0].set_ylabel("error against PQ, 8/16 bits")
    axes[1][0].set_ylabel("error against the convolution")
    axes[0][0].legend(fontsize=6, title="prototypes", title_fontsize=6, ncols=2)
    return {"low_width_error.svg": pictures.svg(shape)}


def cost_figure(rows):
    shape, axes = pictures.panels(1, len(COST), width=10.5, height=2.9, sharey=True, layout="constrained")
    for axis, (column, title) in zip(axes[0], zip(COST, ("cycles", "traffic", "area, width-aware", "energy"))):
        for colour, network in zip(pictures.PALETTE, networks.ALL):
            for p, style in ((8, "-"), (4, "--")):
                case = {"network": network, "memory": "ddr4_2400", "prototype_bits": p}
                y = [relative_cost(rows, column, lut_bits=l, **case) for l in LUT_BITS]
                axis.plot(LUT_BITS, y, style, marker="o", color=colour, label=network if p == 8 else None)
        axis.set_title(title)
        axis.set_xlabel("bits of a LUT entry")
        axis.set_xticks(LUT_BITS)
        axis.set_ylim(0, 1.05)
    axes[0][0].set_ylabel("relative to 8/16 bits, ddr4_2400")
    axes[0][0].legend(fontsize=6, title="prototypes: solid 8 bits, dashed 4", title_fontsize=6)
    return {"low_width_cost.svg": pictures.svg(shape)}
