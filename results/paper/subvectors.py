"""Speed-up over the DLA against the subvector's length and the number of prototypes, for five layers of ResNet-20.

Closed form: a layer loads its tables while it computes. `matched` hardware is that of the comparison table, Ls_vec = Ls and Np_vec
up to 16; `fixed` is pqa_paper, whatever the tables. The simulation runs a layer alone, images back to back, so that its tables
load while the image before computes.
"""
import pictures
import program
from networks import MEMORIES
from study import Study, select

LAYERS = ("block1_conv1", "block2_conv1", "block2_conv2", "block3_conv1", "block3_conv2")
LENGTHS = (3, 9, 18, 36, 72, 144)
PROTOTYPES = (4, 8, 16, 32, 64, 128, 256)
HARDWARE = ("fixed", "matched")


def hardware_paths(hardware, length, prototypes):
    if hardware == "fixed":
        return {}
    return {"arch.lanes.length": length, "arch.lanes.prototypes": min(prototypes, 16)}


def cases():
    return [(m, h, length, prototypes) for m in MEMORIES for h in HARDWARE for length in LENGTHS for prototypes in PROTOTYPES]


def bound(layer):
    """What decides a layer's cycles: "compute", "memory", or "fill", the writing of tables into the banks."""
    if layer["table_load_cycles"] <= layer["compute_cycles"]:
        return "compute"
    return "fill" if layer["bound"] == "table_fill" else "memory"


def measure(pqa, case):
    memory, hardware, length, prototypes = case
    values = {"workload.prototypes": prototypes, "workload.subvector_length": length,
              **hardware_paths(hardware, length, prototypes)}
    result = pqa.call("compare", "resnet20", "--memory", MEMORIES[memory], "--fidelity", "analytic", *program.sets(values))
    area = next(a["clb_equivalent"] for a in result["pqa"]["area"] if a["model"] == "published")
    rows = []
    for pqa_layer, dla_layer in zip(result["pqa"]["layers"], result["dla"]["layers"]):
        if pqa_layer["name"] not in LAYERS:
            continue
        rows.append({"memory": memory, "hardware": hardware, "Ls": length, "Np": prototypes, "layer": pqa_layer["name"],
                     "pqa_cycles": pqa_layer["cycles"], "dla_cycles": dla_layer["cycles"],
                     "speed_up": dla_layer["cycles"] / pqa_layer["cycles"], "pqa_bound": bound(pqa_layer),
                     "dla_bound": bound(dla_layer), "area": float(area)})
    return rows


STUDY = Study("subvectors", ("memory", "hardware", "Ls", "Np", "layer"), cases, measure, lambda: cases()[::60])


def draw_lines(axis, rows, column, values, title):
    """Speed-up against one column, a line a layer; points at which the memory binds are hollow."""
    for width, colour, layer in zip((6.5, 5, 3.6, 2.3, 1), pictures.PALETTE, LAYERS):  # equal lines stay visible
        own = {int(r[column]): r for r in select(rows, layer=layer)}
        y = [float(own[v]["speed_up"]) for v in values]
        axis.plot(values, y, color=colour, label=layer, linewidth=width)
        for v, s in zip(values, y):
            hollow = own[v]["pqa_bound"] == "memory"
            axis.plot([v], [s], "o", color=colour, markerfacecolor="white" if hollow else colour, markersize=2.5 + width,
                      markeredgewidth=0.8)
    axis.axhline(1, color="black", linewidth=0.8)
    axis.set_xscale("log")
    axis.set_yscale("log")
    pictures.plain_log_axis(axis.xaxis, values)
    pictures.plain_log_axis(axis.yaxis, (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10), "{:g}".format)
    axis.set_ylim(0.03, 12)
    axis.set_title(title)
    axis.set_xlabel(column)


def figure(rows, hardware):
    own = select(rows, hardware=hardware)
    shape, axes = pictures.panels(2, 2, height=3.0, sharey=True)
    for row, memory in zip(axes, MEMORIES):
        there = select(own, memory=memory)
        draw_lines(row[0], select(there, Np=16), "Ls", LENGTHS, f"{memory}: Np 16")
        draw_lines(row[1], select(there, Ls=9), "Np", PROTOTYPES, f"{memory}: Ls 9")
        row[0].set_ylabel("speed-up over the DLA")
    axes[0][1].legend(loc="lower left", fontsize=7)
    axes[0][0].text(3, 0.035, "hollow: PQA waits for tables", fontsize=7)
    shape.tight_layout()
    return pictures.svg(shape)


def figures(rows):
    return {f"subvectors_{hardware}.svg": figure(rows, hardware) for hardware in HARDWARE}
