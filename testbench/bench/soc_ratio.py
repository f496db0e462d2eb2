#!/usr/bin/env python3
"""Host time and cycles of a network driven by firmware (pqa_soc) beside `pqa run`.

    testbench/bench/soc_ratio.py [--build build/release] [--workload resnet20] [--images 100] [--repeat 5]

Times are user CPU times of the child processes. Start-up is excluded in both: what is compared is the time of N + 1
images less that of one. Runs alternate, and the least of the repetitions counts, since other work only adds. Cycles are
the block's, of the N + 1 images; both start in the same cycle, so that the refresh of the DRAM stands the same.
"""
import argparse
import json
import pathlib
import re
import resource
import subprocess
import sys


def run(words):
    """Standard output and user CPU time of a program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run([str(w) for w in words], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/release", type=pathlib.Path)
    parser.add_argument("--workload", default="resnet20")
    parser.add_argument("--images", default=100, type=int)
    parser.add_argument("--repeat", default=5, type=int)
    parser.add_argument("--memory", default="ddr4_2400")
    options = parser.parse_args()
    soc = options.build / "testbench/soc/pqa_soc"
    pqa = options.build / "testbench/pqa/pqa"
    failed = False
    print("fidelity  pqa run s  pqa_soc s  ratio  cycles of pqa run  of pqa_soc")
    for fidelity in ("lt", "at"):
        common = [options.workload, "--fidelity", fidelity, "--memory", options.memory, "--images"]
        text, _ = run([soc, *common, 1, "--preloaded"])
        begin = re.search(r"from cycle (\d+)", text).group(1)
        many = options.images + 1
        times = {key: [] for key in ("soc", "soc1", "run", "run1")}
        for _ in range(options.repeat):
            soc_text, seconds = run([soc, *common, many, "--preloaded"])
            times["soc"].append(seconds)
            times["soc1"].append(run([soc, *common, 1, "--preloaded"])[1])
            run_text, seconds = run([pqa, "run", *common, many, "--start-cycle", begin, "--json"])
            times["run"].append(seconds)
            times["run1"].append(run([pqa, "run", *common, 1, "--start-cycle", begin, "--json"])[1])
        soc_seconds = min(times["soc"]) - min(times["soc1"])
        run_seconds = min(times["run"]) - min(times["run1"])
        soc_cycles = int(re.search(r"layers in (\d+) cycles", soc_text).group(1))
        run_cycles = json.loads(run_text)["total"]["cycles"]
        print(f"{fidelity:8}  {run_seconds:9.3f}  {soc_seconds:9.3f}  {soc_seconds / run_seconds:5.2f}  "
              f"{run_cycles:17}  {soc_cycles:10}")
        failed = failed or soc_cycles != run_cycles
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
