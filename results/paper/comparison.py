#!/usr/bin/env python3
"""Holds the paper's closed form against the simulation on the 84 rows of its comparison table.

Runs `pqa run` on each row in the fidelities analytic, lt and at, splits the difference of the total cycles into the
causes of chain.py, checks that they add up to the cycle, and writes comparison.csv, comparison.md and comparison.svg. Exits with 1
where a check fails, then without a file written. Needs nothing but the standard library.
"""
import argparse
import concurrent.futures
import csv
import json
import os
import pathlib
import subprocess
import sys

import chain
import report

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TABLE = ROOT / "testbench/unit/estimate/table3_public.csv"
PROGRAM = ROOT / "build/release/testbench/pqa/pqa"


class CheckFailed(Exception):
    pass


def run(program, row, *options):
    """The result of `pqa run` on a row of the table."""
    sets = {
        "workload.prototypes": row["Np"], "workload.subvector_length": row["Ls"],
        "arch.bits.prototype": row["prototype_bits"], "arch.bits.lut": row["lut_bits"],
        "arch.lanes.outputs": row["No_vec"], "arch.lanes.length": row["Ls_vec"],
        "arch.lanes.prototypes": row["Np_vec"], "arch.lanes.subspaces": row["Ns_vec"],
    }
    command = [str(program), "run", row["network"], "--memory", "paper_" + row["memory"], "--json", *options]
    for path, value in sets.items():
        command += ["--set", f"{path}={value}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CheckFailed(f"{' '.join(command)}: exit status {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def simulate(program, row, fidelity, *options):
    return run(program, row, "--fidelity", fidelity, "--data", "none", *options)


def expect(row, what, found, wanted):
    if found != wanted:
        name = " ".join(row[k] for k in list(row)[:10])
        raise CheckFailed(f"{name}: {what}: found {found}, expected {wanted}")


def layer_cycles(result):
    return [l["cycles"] for l in result["layers"]]


def span_cycles(spans):
    return [s.end - s.start for s in spans]


def check_published(program, row):
    total = run(program, row, "--fidelity", "analytic")["total"]
    for key, column in (("table_load_cycles", "init"), ("compute_cycles", "compute"), ("cycles", "total")):
        expect(row, f"analytic {column}", total[key], int(row[column + "_cycles"]))


def check_account(row, at, layers, hw, spans):
    """The simulation's own account of every layer against the complete step of the chain."""
    expect(row, "cycles of the layers", layer_cycles(at), span_cycles(spans))
    expect(row, "compute cycles", [l["compute_cycles"] for l in at["layers"]], [chain.compute(l, hw) for l in layers])
    wanted = [{"tables": max(0, s.tables - s.start), "inputs": 0, "outputs": 0, "fill_drain": chain.fill_and_drain(l, hw)}
              for l, s in zip(layers, spans)]
    expect(row, "stalls", [l["stalls"] for l in at["layers"]], wanted)
    moved = sum(chain.table_bytes(l, hw) + chain.DESCRIPTOR_BYTES for l in layers)
    expect(row, "bytes on the bus", at["total"]["bus_bytes_read"], moved)


def check_switched_off(program, row, layers, hw):
    """The chain without one effect against a simulation without it."""
    unfilled = simulate(program, row, "lt", "--set", "arch.table_memory.fill_entries_per_bank_per_cycle=null")
    spans = chain.schedule(layers, hw, chain.RATE[row["memory"]], fill=False)
    expect(row, "cycles of the layers without bank fill", layer_cycles(unfilled), span_cycles(spans))
    unlimited = simulate(program, row, "lt", "--set", "memory.bandwidth_gb_s=null")
    spans = chain.schedule(layers, hw, None)
    expect(row, "cycles of the layers with unlimited bandwidth", layer_cycles(unlimited), span_cycles(spans))


def compare(program, row):
    """One row of comparison.csv."""
    workload = json.loads((ROOT / f"workloads/networks/{row['network']}.json").read_text())
    layers = chain.layers_of(workload, int(row["Np"]), int(row["Ls"]))
    hw = chain.Hardware(*(int(row[k]) for k in ("No_vec", "Ls_vec", "Np_vec", "Ns_vec", "prototype_bits", "lut_bits")))

    check_published(program, row)
    lt, at = simulate(program, row, "lt"), simulate(program, row, "at")
    expect(row, "lt cycles of the layers, beside at", layer_cycles(lt), layer_cycles(at))
    expect(row, "lt cycles, beside at", lt["total"]["cycles"], at["total"]["cycles"])

    rate = chain.RATE[row["memory"]]
    causes, spans = chain.causes(layers, hw, rate)
    check_account(row, at, layers, hw, spans)
    check_switched_off(program, row, layers, hw)
    paper, simulated = int(row["total_cycles"]), at["total"]["cycles"]
    expect(row, "the paper's total, from the dimensions of the layers",
           chain.closed_totals(layers, hw, rate)[0], paper)
    expect(row, "sum of the causes", sum(causes.values()), simulated - paper)

    out = {k: row[k] for k in list(row)[:10]}
    out.update(paper_init=int(row["init_cycles"]), paper_compute=int(row["compute_cycles"]), paper_total=paper,
               simulated_at=simulated, simulated_lt=lt["total"]["cycles"], difference=simulated - paper,
               difference_percent=f"{100 * (simulated - paper) / paper:.2f}", **causes,
               pairing_back_to_back=chain.paired_back_to_back(layers, hw, rate) - paper)
    return out


def compare_all(program, rows):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        try:
            return list(pool.map(lambda row: compare(program, row), rows))
        except CheckFailed:
            pool.shutdown(cancel_futures=True)
            raise


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?", type=pathlib.Path, default=PROGRAM,
                        help="pqa (default: the release build's)")
    parser.add_argument("--out", type=pathlib.Path, default=HERE, help="folder to write to (default: the script's)")
    arguments = parser.parse_args()
    with open(TABLE, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    try:
        if not os.access(arguments.program, os.X_OK):
            raise CheckFailed(f"{arguments.program}: found no program, build the preset release or name one")
        if len(rows) != 84:
            raise CheckFailed(f"{TABLE}: found {len(rows)} rows, expected 84")
        program = arguments.program.resolve()
        results = compare_all(program, rows)
    except CheckFailed as failure:
        print(f"comparison.py: {failure}", file=sys.stderr)
        return 1
    arguments.out.mkdir(parents=True, exist_ok=True)
    report.write(results, arguments.out)
    print(f"{len(results)} rows: at = lt = paper + causes, analytic = the published integers; written to {arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
