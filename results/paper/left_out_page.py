"""Tables and figures of left_out.py."""
import left_out
import networks
import pictures
from report import markdown_table
from study import select, the_only


def memory_table(rows, column="speed_up"):
    """A line a memory, networks with feature maps on chip, then in DRAM; tables without limit."""
    header = ["memory", *(f"{n}" for n in networks.ALL), *(f"{n}, dram" for n in networks.ALL)]
    cells = []
    for memory in left_out.FLAT + left_out.DRAM:
        found = [the_only(rows, network=n, memory=memory, feature_maps=features, table_kib="unlimited")
                 for features in left_out.PLACEMENTS for n in networks.ALL]
        cells.append([memory, *(f"{float(r[column]):.2f}" for r in found)])
    return markdown_table(header, cells, 1)


def capacities():
    return [*map(str, left_out.CAPACITIES), "unlimited"]


def capacity_table(rows, memory):
    header = ["network", "feature maps", *(f"{c} KiB" if c != "unlimited" else c for c in capacities())]
    cells = [[n, f, *(f"{float(the_only(rows, network=n, memory=memory, feature_maps=f, table_kib=c)['speed_up']):.2f}"
                      for c in capacities())] for n in networks.ALL for f in left_out.PLACEMENTS]
    return markdown_table(header, cells, 2)


def capacity_figure(rows):
    shape, axes = pictures.panels(1, 2, height=3.2, sharey=True, layout="constrained")
    for axis, memory in zip(axes[0], left_out.SWEPT):
        for colour, network in zip(pictures.PALETTE, networks.ALL):
            for features, style in zip(left_out.PLACEMENTS, ("-", "--")):
                own = [the_only(rows, network=network, memory=memory, feature_maps=features, table_kib=c) for c in capacities()]
                axis.plot(range(len(own)), [float(r["speed_up"]) for r in own], style, marker="o", color=colour,
                          label=network if features == "on_chip" else None)
        axis.axhline(1, color="black", linewidth=0.8)
        axis.set_yscale("log")
        pictures.plain_log_axis(axis.yaxis, (0.1, 0.2, 0.5, 1, 2, 5, 10), "{:g}".format)
        axis.set_xticks(range(len(capacities())))
        axis.set_xticklabels([*map(str, left_out.CAPACITIES), "no limit"])
        axis.set_xlabel("table memory, KiB")
        axis.set_title(memory)
    axes[0][0].set_ylabel("speed-up over the DLA")
    axes[0][0].legend(loc="best", fontsize=6, title="solid: feature maps on chip, dashed: in DRAM", title_fontsize=6)
    return {"left_out.svg": pictures.svg(shape)}


def memory_figure(rows):
    """Speed-up on each memory: the paper's two flat ones first."""
    shape, axes = pictures.panels(1, 2, height=3.2, sharey=True, layout="constrained")
    memories = left_out.FLAT + left_out.DRAM
    for axis, features in zip(axes[0], left_out.PLACEMENTS):
        for colour, network in zip(pictures.PALETTE, networks.ALL):
            own = [the_only(rows, network=network, memory=m, feature_maps=features, table_kib="unlimited") for m in memories]
            axis.plot(range(len(own)), [float(r["speed_up"]) for r in own], "o", color=colour, label=network, markersize=5)
        axis.axhline(1, color="black", linewidth=0.8)
        axis.axvline(len(left_out.FLAT) - 0.5, color="#888888", linewidth=0.8, linestyle="--")
        axis.set_yscale("log")
        pictures.plain_log_axis(axis.yaxis, (0.1, 0.2, 0.5, 1, 2, 5, 10), "{:g}".format)
        axis.set_xticks(range(len(memories)))
        axis.set_xticklabels(memories, rotation=40, ha="right")
        axis.set_title("feature maps on chip" if features == "on_chip" else "feature maps in DRAM")
    axes[0][0].set_ylabel("speed-up over the DLA")
    axes[0][1].legend(loc="best", fontsize=6)
    return {"left_out_memories.svg": pictures.svg(shape)}


def figures(rows):
    return {**capacity_figure(rows), **memory_figure(rows)}
