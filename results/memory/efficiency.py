#!/usr/bin/env python3
"""What the paper's efficiency of 0.8 is on real DRAM, and what ResNet-20 makes of it.

Runs `pqa memory` on every preset and mapping with the bursts of PQ table loads (sequential reads, 64 outstanding, several burst
sizes), `pqa run resnet20` on every preset, and all networks in lt beside at; writes efficiency.csv, resnet20.csv, fidelity.csv and
tables.md. Needs nothing but the standard library.
"""
import argparse
import concurrent.futures
import csv
import json
import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = pathlib.Path(os.environ.get("PQA", HERE.parent.parent / "build/release/testbench/pqa/pqa"))
FLAT = ["paper_ddr", "paper_hbm"]
DRAM = ["ddr3_1600", "ddr4_2400", "ddr4_3200", "ddr5_4800", "lpddr4_3200", "lpddr5_6400", "hbm2_2000", "hbm3_6400"]
OTHER_MAPPINGS = ["ddr4_2400_bank_top", "hbm2_2000_bank_top"]
NETWORKS = ["resnet20", "kws", "emnist", "vgg_small", "efficientnet_b3"]
BURSTS = [64, 128, 256, 512, 1024]


def pqa(*arguments):
    done = subprocess.run([str(PROGRAM), *arguments, "--json"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"pqa {' '.join(arguments)}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def table_load(memory, burst):
    result = pqa("memory", "--memory", memory, "--bytes", str(burst), "--outstanding", "64",
                 "--requests", str(max(4000, 16 * 1024 * 1024 // burst)))
    return {"memory": memory, "burst_bytes": burst, "peak_gb_s": result["peak_gb_s"],
            "bandwidth_gb_s": round(result["bandwidth_gb_s"], 3),
            "efficiency": round(result["bandwidth_gb_s"] / result["peak_gb_s"], 4),
            "latency_mean_ns": round(result["latency_ns"]["mean"], 1)}


def network(name, memory, fidelity, *more):
    return pqa("run", name, "--memory", memory, "--fidelity", fidelity, "--data", "none", *more)


def contended(name, memory, fidelity, *more):
    """The same behind a bus with two other masters: 2 GB/s of writes, 1 GB/s of random accesses."""
    return network(name, str(HERE / "two_masters.json"), fidelity, "--set", f"memory.nodes.ddr={memory}", *more)


MAPS_IN_MEMORY = ["--set", "arch.feature_maps.placement=dram"]
ALL_BY_THE_BUS = ["--set", "memory.links=" + json.dumps(
    [[f"accelerator.{port}", "bus"] for port in ("table", "feature_in", "feature_out")] +
    [["camera", "bus"], ["cpu", "bus"], ["bus", "ddr"], ["bus", "features"]])]  # a node needs a link


def network_in_memory(name, memory, fidelity):
    """As `network`, with the feature maps in the memory of the tables."""
    return network(name, memory, fidelity, *MAPS_IN_MEMORY)


def contended_in_memory(name, memory, fidelity):
    """As `contended`, with the feature maps in the memory of the tables."""
    return contended(name, memory, fidelity, *MAPS_IN_MEMORY, *ALL_BY_THE_BUS)


# By (feature maps, masters).
SITUATIONS = {("on_chip", 1): network, ("on_chip", 3): contended,
              ("dram", 1): network_in_memory, ("dram", 3): contended_in_memory}


def on_preset(memory):
    result = network("resnet20", memory, "at")
    total = result["total"]
    busy_s = total["table_load_cycles"] / (total["cycles"] / (total["time_us"] * 1e-6))
    return {"memory": memory, "peak_gb_s": result["memory"]["peak_gb_s"], "cycles": total["cycles"],
            "compute_cycles": total["compute_cycles"], "waiting_for_tables": total["stalls"]["tables"],
            "time_us": round(total["time_us"], 2),
            "gb_s_while_loading": round(total["bus_bytes_read"] / busy_s / 1e9, 2),
            "efficiency_while_loading": round(total["bus_bytes_read"] / busy_s / 1e9 / result["memory"]["peak_gb_s"], 3)}


def both(case):
    name, memory, (maps, masters) = case
    lt, at = (SITUATIONS[maps, masters](name, memory, f)["total"]["cycles"] for f in ("lt", "at"))
    return {"network": name, "memory": memory, "feature_maps": maps, "masters": masters, "lt_cycles": lt, "at_cycles": at,
            "difference_percent": round(100 * (lt - at) / at, 2)}


def write(name, rows):
    with open(HERE / (name + ".partial"), "w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    os.replace(HERE / (name + ".partial"), HERE / name)


def efficiency_table(rows):
    text = "| memory | peak, GB/s | " + " | ".join(f"{b} B" for b in BURSTS) + " |\n"
    text += "|---|--:|" + "--:|" * len(BURSTS) + "\n"
    for memory in dict.fromkeys(r["memory"] for r in rows):
        own = {r["burst_bytes"]: r for r in rows if r["memory"] == memory}
        text += f"| `{memory}` | {own[256]['peak_gb_s']:g} | " + " | ".join(
            f"{own[b]['efficiency']:.2f}" for b in BURSTS) + " |\n"
    return text


def preset_table(rows):
    text = "| memory | peak, GB/s | cycles | waiting for tables | GB/s while loading | efficiency while loading |\n"
    text += "|---|--:|--:|--:|--:|--:|\n"
    for r in rows:
        text += (f"| `{r['memory']}` | {r['peak_gb_s']:g} | {r['cycles']} | {r['waiting_for_tables']} | "
                 f"{r['gb_s_while_loading']:.1f} | {r['efficiency_while_loading']:.2f} |\n")
    return text


def fidelity_table(rows):
    text = "| memory | " + " | ".join(NETWORKS) + " |\n|---|" + "--:|" * len(NETWORKS) + "\n"
    for memory in dict.fromkeys(r["memory"] for r in rows):
        own = {r["network"]: r["difference_percent"] for r in rows if r["memory"] == memory}
        text += f"| `{memory}` | " + " | ".join(f"{own[n]:+.2f}" for n in NETWORKS) + " |\n"
    size = [abs(r["difference_percent"]) for r in rows]
    return text + f"\nMean of the absolute differences {sum(size) / len(size):.2f} %, the largest {max(size):.2f} %.\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    with concurrent.futures.ThreadPoolExecutor(parser.parse_args().jobs) as pool:
        loads = list(pool.map(lambda c: table_load(*c), [(m, b) for m in DRAM + OTHER_MAPPINGS for b in BURSTS]))
        presets = list(pool.map(on_preset, FLAT + DRAM + OTHER_MAPPINGS))
        cases = [(n, m, s) for s in SITUATIONS for m in FLAT + DRAM + OTHER_MAPPINGS for n in NETWORKS]
        pairs = list(pool.map(both, cases))
    write("efficiency.csv", loads)
    write("resnet20.csv", presets)
    write("fidelity.csv", pairs)
    text = ("Written by efficiency.py.\n\n## Efficiency of table loads\n\n" + efficiency_table(loads) +
            "\n## ResNet-20\n\n" + preset_table(presets) +
            "\n## `lt` beside `at`: difference of the cycles in percent\n")
    for maps, masters in SITUATIONS:
        text += ("\nFeature maps " + ("on chip" if maps == "on_chip" else "in the memory of the tables") + ", " +
                 ("alone" if masters == 1 else "behind a bus with two other masters (two_masters.json)") + ":\n\n" +
                 fidelity_table([p for p in pairs if (p["feature_maps"], p["masters"]) == (maps, masters)]))
    (HERE / "tables.md.partial").write_text(text, encoding="utf-8")
    os.replace(HERE / "tables.md.partial", HERE / "tables.md")


if __name__ == "__main__":
    main()
