"""The closed form of one layer against the simulation: a sample of the shapes of subvectors.py and heat_maps.py.

The closed form lets a layer load its tables while it computes. Alone in a simulation, a layer does that when images follow each
other: from one image's end to the next, its tables for the next image load while this one is computed. Simulated in `lt`.
"""
import json
import pathlib
import tempfile

import program
from heat_maps import MEMORIES
from study import Study
from subvectors import hardware_paths

IMAGES = 6
KEYS = ("memory", "hardware", "Ls", "Np", "channels", "size")
SHAPES = ((16, 32), (32, 16), (64, 8), (128, 16), (256, 4))  # the first three as in ResNet-20
TABLES = ((9, 16), (16, 16), (32, 32), (64, 64))


def cases():
    return [(m, h, *t, *s) for m in MEMORIES for h in ("fixed", "matched") for t in TABLES for s in SHAPES]


def cycles_an_image(side):
    """Between the ends of successive images, or in all for a closed form."""
    total = side["total"]
    if "steady_image_us" not in total:
        return total["cycles"]
    return round(total["steady_image_us"] * side_clock_mhz(side))


def side_clock_mhz(side):
    return side["total"]["cycles"] / side["total"]["time_us"]


def measure(pqa, case):
    memory, hardware, length, prototypes, channels, size = case
    layer = {"name": "square", "in_channels": channels, "height": size, "width": size, "out_channels": channels, "kernel_h": 3,
             "kernel_w": 3}
    workload = {"name": "square", "prototypes": prototypes, "subvector_length": length, "layers": [layer]}
    row = dict(zip(KEYS, case))
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "square.json"
        file.write_text(json.dumps(workload), encoding="utf-8")
        options = ("--memory", MEMORIES[memory], "--data", "none", *program.sets(hardware_paths(hardware, length, prototypes)))
        closed = pqa.call("compare", file, "--fidelity", "analytic", *options)
        simulated = pqa.call("compare", file, "--fidelity", "lt", "--images", IMAGES, *options)
    for name, result in (("closed", closed), ("simulated", simulated)):
        row.update({f"{side}_{name}": cycles_an_image(result[side]) for side in ("pqa", "dla")})
        row[f"speed_up_{name}"] = row[f"dla_{name}"] / row[f"pqa_{name}"]
    return [row]


STUDY = Study("shape_checks", KEYS, cases, measure, lambda: cases()[::40])
