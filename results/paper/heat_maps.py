"""Speed-up over the DLA for 3x3 layers of 8 to 1024 channels and 4 to 128 rows, for each Ls and Np, in closed form.

As many outputs as inputs, stride 1. Hardware as in subvectors.py. The layers of one Ls and Np are one workload.
"""
import json
import pathlib
import tempfile

import pictures
import program
from networks import MEMORIES
from study import Study, select
from subvectors import HARDWARE, bound, hardware_paths

CHANNELS = (8, 16, 32, 64, 128, 256, 512, 1024)
SIZES = (4, 8, 16, 32, 64, 128)
LENGTHS = (8, 16, 32, 64, 128, 256)
PROTOTYPES = (16, 32, 64, 128, 256)


def workload(length, prototypes):
    layers = [{"name": f"c{c}_s{s}", "in_channels": c, "height": s, "width": s, "out_channels": c, "kernel_h": 3,
               "kernel_w": 3, "stride": 1} for c in CHANNELS for s in SIZES]
    return {"name": "squares", "prototypes": prototypes, "subvector_length": length, "layers": layers}


def cases():
    return [(m, h, length, prototypes) for m in MEMORIES for h in HARDWARE for length in LENGTHS for prototypes in PROTOTYPES]


def measure(pqa, case):
    memory, hardware, length, prototypes = case
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "squares.json"
        file.write_text(json.dumps(workload(length, prototypes)), encoding="utf-8")
        result = pqa.call("compare", file, "--memory", MEMORIES[memory], "--fidelity", "analytic",
                          *program.sets(hardware_paths(hardware, length, prototypes)))
    area = next(a["clb_equivalent"] for a in result["pqa"]["area"] if a["model"] == "published")
    shapes = [(c, s) for c in CHANNELS for s in SIZES]
    return [{"memory": memory, "hardware": hardware, "Ls": length, "Np": prototypes, "channels": c, "size": s,
             "pqa_cycles": p["cycles"], "dla_cycles": d["cycles"], "speed_up": d["cycles"] / p["cycles"],
             "pqa_bound": bound(p), "dla_bound": bound(d), "area": float(area)}
            for (c, s), p, d in zip(shapes, result["pqa"]["layers"], result["dla"]["layers"])]


STUDY = Study("heat_maps", ("memory", "hardware", "Ls", "Np", "channels", "size"), cases, measure, lambda: cases()[7::50])


def draw_map(axis, rows, limit):
    values = {(int(r["channels"]), int(r["size"])): r for r in rows}
    colours, scale = pictures.ratio_colours(limit)
    grid = [[float(values[c, s]["speed_up"]) for s in SIZES] for c in CHANNELS]
    picture = axis.imshow(grid, cmap=colours, norm=scale, origin="lower", aspect="auto")
    points = [(x, y, values[c, s]) for y, c in enumerate(CHANNELS) for x, s in enumerate(SIZES)]
    for column, marker, size, face in (("pqa_bound", "o", 5, "black"), ("dla_bound", "s", 18, "none")):
        there = [(x, y) for x, y, row in points if row[column] == "memory"]
        axis.scatter([x for x, _ in there], [y for _, y in there], s=size, marker=marker, facecolors=face,
                     edgecolors="white" if marker == "o" else "black", linewidths=0.4)
    axis.grid(False)
    axis.set_xticks(range(len(SIZES)))
    axis.set_yticks(range(len(CHANNELS)))
    axis.set_xticklabels([str(s) if x % 2 else "" for x, s in enumerate(SIZES)], fontsize=6)
    axis.set_yticklabels([str(c) if y % 2 else "" for y, c in enumerate(CHANNELS)], fontsize=6)
    return picture


def figure(rows, memory, hardware):
    own = select(rows, memory=memory, hardware=hardware)
    shape, axes = pictures.panels(len(LENGTHS), len(PROTOTYPES), width=9.0, height=1.45, sharex=True, sharey=True,
                                  layout="constrained")
    for row, length in zip(axes, LENGTHS):
        for axis, prototypes in zip(row, PROTOTYPES):
            picture = draw_map(axis, select(own, Ls=length, Np=prototypes), 8)
            if length == LENGTHS[0]:
                axis.set_title(f"Np {prototypes}")
            if length == LENGTHS[-1]:
                axis.set_xlabel("rows")
        row[0].set_ylabel(f"Ls {length}\nchannels")
    bar = shape.colorbar(picture, ax=axes, fraction=0.03, pad=0.02, extend="both", aspect=50)
    pictures.plain_log_axis(bar.ax.yaxis, (0.125, 0.25, 0.5, 1, 2, 4, 8), "{:g}".format)
    bar.set_label(f"speed-up over the DLA on {memory}, {hardware} hardware; dot: PQA waits for its tables, square: the DLA for "
                  "its weights")
    return pictures.svg(shape)


def figures(rows):
    return {f"heat_map_{memory}_{hardware}.svg": figure(rows, memory, hardware) for memory in MEMORIES for hardware in HARDWARE}
