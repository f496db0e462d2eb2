#!/usr/bin/env python3
"""The ready sweeps of this folder: runs each sweeps/NAME.json with `pqa sweep`, keeps its rows as sweeps/NAME.csv and draws
sweeps/NAME.svg. What they say is written in sweeps.md.

With --check nothing is written: the sweeps run in a temporary folder and their rows are compared with those that are
committed. Exit status 77: there is no matplotlib.
"""
import argparse
import csv
import io
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "paper"))
try:
    import pictures
except ModuleNotFoundError as missing:
    print(f"{missing.name} is not installed")
    sys.exit(77)

MARKS = "osD^vP*X<>"
STYLES = ("-", "--", "-.", ":")


def number(text):
    return float(text) if text else float("inf")


def series(rows, key, x, y):
    """{value of key: ([x], [y])} in the order of the rows; a series for all if key is empty."""
    lines = {}
    for row in rows:
        xs, ys = lines.setdefault(row[key] if key else "", ([], []))
        xs.append(row[x])
        ys.append(number(row[y]))
    return lines


def draw_lines(axis, lines, scale=1.0, numeric=True, label=str):
    for i, (name, (xs, ys)) in enumerate(lines.items()):
        places = [number(x) for x in xs] if numeric else range(len(xs))
        axis.plot(places, [y * scale for y in ys], STYLES[i % len(STYLES)], marker=MARKS[i % len(MARKS)],
                  color=pictures.PALETTE[i % len(pictures.PALETTE)], label=label(name))
    if not numeric:
        xs = next(iter(lines.values()))[0]
        axis.set_xticks(range(len(xs)), [x or "no limit" for x in xs])


def where(rows, **conditions):
    return [r for r in rows if all(r[path.replace("__", ".")] == value for path, value in conditions.items())]


def values_of(rows, path):
    return list(dict.fromkeys(row[path] for row in rows))


def finish(axis, title, x, y, log_x=False, log_y=False, legend="", place="best"):
    axis.set_title(title)
    axis.set_xlabel(x)
    axis.set_ylabel(y)
    if log_x:
        axis.set_xscale("log", base=2)
        axis.xaxis.set_major_formatter("{x:g}")
    if log_y:
        axis.set_yscale("log")
    axis.legend(title=legend or None, loc=place)


def bandwidth(rows):
    figure, ((left, right),) = pictures.panels(1, 2, height=3.4)
    draw_lines(left, series(rows, "memory.latency_ns", "memory.bandwidth_gb_s", "total.cycles"))
    finish(left, "ResNet-20, double buffer", "peak bandwidth, GB/s", "cycles", True, True, "latency, ns")
    draw_lines(right, series(rows, "memory.latency_ns", "memory.bandwidth_gb_s", "total.bandwidth_utilisation"))
    finish(right, "Share of the peak that is used", "peak bandwidth, GB/s", "", True, False, "latency, ns")
    return figure


def standards(rows):
    networks = values_of(rows, "workload")
    figure, (axes,) = pictures.panels(1, len(networks), width=11.5, height=3.6)
    for axis, network in zip(axes, networks):
        draw_lines(axis, series(where(rows, workload=network), "memory", "memory.peak_gb_s", "total.cycles"))
        finish(axis, network, "peak bandwidth of 1, 2, 4 and 8 channels, GB/s", "cycles", True, True)
    return figure


def table_memory(rows):
    networks = values_of(rows, "workload")
    figure, (axes,) = pictures.panels(1, len(networks), width=11.5, height=3.4)
    for axis, network in zip(axes, networks):
        own = where(rows, workload=network)
        draw_lines(axis, series(own, "arch.table_memory.policy", "arch.table_memory.capacity_kib", "total.cycles"),
                   numeric=False)
        finish(axis, network, "table memory, KiB", "cycles", legend="policy")
        axis.set_ylim(bottom=0)
        axis.tick_params("x", rotation=60)
    return figure


def dma(rows):
    memories = values_of(rows, "memory")
    figure, (axes,) = pictures.panels(1, len(memories), height=3.4)
    for axis, memory in zip(axes, memories):
        own = where(rows, memory=memory)
        draw_lines(axis, series(own, "arch.dma.burst_bytes", "arch.dma.outstanding", "total.cycles"))
        finish(axis, f"ResNet-20 on {memory}", "bursts in flight", "cycles", True, True, "bytes a burst")
    return figure


def competing(rows):
    memories = values_of(rows, "memory.nodes.ddr")
    figure, (axes,) = pictures.panels(1, len(memories), height=3.4)
    for axis, memory in zip(axes, memories):
        lines = {}
        for row in where(rows, memory__nodes__ddr=memory):
            kind = "reads" if row["memory.nodes.camera.read_share"] == "1" else "writes"
            name = f"{kind}, {row['memory.nodes.camera.outstanding']} in flight"
            xs, ys = lines.setdefault(name, ([], []))
            xs.append(row["memory.nodes.camera.rate_gb_s"])
            ys.append(number(row["total.stalls.tables"]))
        draw_lines(axis, lines)
        finish(axis, f"ResNet-20, 4 images, {memory} behind a bus", "asked for by the other master, GB/s",
               "cycles that wait for tables")
        axis.set_ylim(bottom=0)
    return figure


def mapping(rows):
    memories = values_of(rows, "memory")
    figure, axes = pictures.panels(len(memories), 1, height=2.2)
    for (axis,), memory in zip(axes, memories):
        own = where(rows, memory=memory)
        maps = values_of(own, "memory.address_map")
        for i, policy in enumerate(values_of(own, "memory.controller.page_policy")):
            cycles = [number(r["total.cycles"]) for r in where(own, memory__controller__page_policy=policy)]
            axis.barh([m + 0.26 * (i - 1) for m in range(len(maps))], cycles, 0.24, color=pictures.PALETTE[i],
                      hatch=("", "//", "..")[i], edgecolor="white", label=policy)
        axis.set_yticks(range(len(maps)), maps)
        axis.invert_yaxis()
        finish(axis, f"ResNet-20 on {memory}", "cycles", "", legend="page policy", place="center right")
    figure.tight_layout()
    return figure


def lut_width(rows):
    networks = values_of(rows, "workload")
    figure, (axes,) = pictures.panels(1, len(networks), width=11.5, height=3.4)
    for axis, network in zip(axes, networks):
        own = where(rows, workload=network)
        draw_lines(axis, series(own, "memory.bandwidth_gb_s", "arch.bits.lut", "total.cycles"))
        finish(axis, network, "bits of a LUT entry", "cycles", legend="GB/s")
        axis.set_ylim(bottom=0)
    return figure


FIGURES = {f.__name__: f for f in (bandwidth, standards, table_memory, dma, competing, mapping, lut_width)}


def run(program, name, folder):
    """The bytes of the sweep's rows."""
    done = subprocess.run([str(program), "sweep", str(HERE / "sweeps" / f"{name}.json"), "--out", str(folder / name)],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{name}: {done.stderr.strip()}")
    return (folder / name / "points.csv").read_bytes()


def draw(name, data):
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    bad = [row for row in rows if row["status"] != "ok"]
    if bad:
        sys.exit(f"{name}: {len(bad)} points did not end well, such as: {bad[0]['reason']}")
    figure = FIGURES[name](rows)
    figure.tight_layout()
    return pictures.svg(figure)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true", help="compare the rows with those that are committed")
    options.add_argument("program", nargs="?", default=ROOT / "build/release/testbench/pqa/pqa")
    given = options.parse_args()
    different = []
    with tempfile.TemporaryDirectory(prefix="pqa_sweeps_") as folder:
        for name in FIGURES:
            data = run(given.program, name, pathlib.Path(folder))
            kept = HERE / "sweeps" / f"{name}.csv"
            if given.check:
                if not kept.exists() or kept.read_bytes() != data:
                    different.append(name)
                continue
            kept.write_bytes(data)
            kept.with_suffix(".svg").write_bytes(draw(name, data))
            print(f"{name}: {data.count(10) - 1} points")
    if different:
        sys.exit(f"other rows than those committed: {', '.join(different)}")


if __name__ == "__main__":
    main()
